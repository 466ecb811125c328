import type { DescribeUserPoolDomainCommandInput, DescribeUserPoolDomainCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsDomain } from '../../shapes/domain.js';

/** A name that nobody has is no error, but an empty description: as Cognito says that it is free. */
export const describeUserPoolDomain =
  ({
    domains,
    accountId,
    baseHost,
  }: Pick<Parts, 'domains' | 'accountId' | 'baseHost'>): Run<DescribeUserPoolDomainCommandInput, DescribeUserPoolDomainCommandOutput> =>
  async ({ Domain }) => {
    const domain = await domains.find(Domain);
    return { DomainDescription: domain ? awsDomain(domain, { accountId, target: baseHost }) : {} };
  };
