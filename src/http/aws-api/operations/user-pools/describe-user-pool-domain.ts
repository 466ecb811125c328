import type { DescribeUserPoolDomainCommandInput, DescribeUserPoolDomainCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsDomain } from '../../shapes/domain.js';

/** Describes a domain. An unknown domain gives an empty description and no error, as with Cognito: it is available. */
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
