import type { CreateUserPoolDomainCommandInput, CreateUserPoolDomainCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import { invalidParameter, unavailable } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { domainChangeOf } from '../../shapes/domain.js';

export const createUserPoolDomain =
  ({
    pools,
    domains,
    baseHost,
  }: Pick<Parts, 'pools' | 'domains' | 'baseHost'>): Run<CreateUserPoolDomainCommandInput, CreateUserPoolDomainCommandOutput> =>
  async ({ UserPoolId, Domain, Routing, ...given }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    if (Routing) throw unavailable('Routing');
    const kind = given.CustomDomainConfig ? 'custom' : 'prefix';
    if (kind === 'prefix' && Domain.includes('.'))
      throw invalidParameter('A domain prefix can contain only lowercase letters, numbers, and hyphens.');
    const { managedLoginVersion } = await domains.create({ name: Domain, poolId, kind, managedLoginVersion: 1, ...domainChangeOf(given) });
    return { ManagedLoginVersion: managedLoginVersion, ...defined({ CloudFrontDomain: kind === 'custom' ? baseHost : undefined }) };
  };
