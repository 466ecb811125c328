import type { CustomDomainConfigType, DomainDescriptionType } from '@aws-sdk/client-cognito-identity-provider';
import type { Domain, DomainChange } from '../../../directory/domains/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

interface DomainInput {
  readonly ManagedLoginVersion?: number | undefined;
  readonly CustomDomainConfig?: CustomDomainConfigType | undefined;
}

/** Translates domain input. Throws `InvalidParameterException`. */
export function domainChangeOf({ ManagedLoginVersion, CustomDomainConfig }: DomainInput): Partial<DomainChange> {
  if (ManagedLoginVersion !== undefined && ManagedLoginVersion !== 1 && ManagedLoginVersion !== 2)
    throw invalidParameter('ManagedLoginVersion must be 1 or 2.');
  return defined({
    managedLoginVersion: ManagedLoginVersion as 1 | 2 | undefined,
    certificateArn: CustomDomainConfig?.CertificateArn,
    securityPolicy: CustomDomainConfig?.SecurityPolicy,
  });
}

const customConfig = ({ certificateArn, securityPolicy }: Domain): CustomDomainConfigType =>
  defined({
    CertificateArn: certificateArn,
    SecurityPolicy: securityPolicy as CustomDomainConfigType['SecurityPolicy'],
  }) as CustomDomainConfigType;

/** Translates a domain. `target`: the host that the DNS record of a custom domain must point to. */
export function awsDomain(domain: Domain, { accountId, target }: { accountId: string; target: string }): DomainDescriptionType {
  return {
    UserPoolId: domain.poolId,
    AWSAccountId: accountId,
    Domain: domain.name,
    CloudFrontDistribution: target,
    Version: '1',
    Status: 'ACTIVE',
    CustomDomainConfig: domain.kind === 'custom' ? customConfig(domain) : ({} as CustomDomainConfigType),
    ManagedLoginVersion: domain.managedLoginVersion,
  };
}
