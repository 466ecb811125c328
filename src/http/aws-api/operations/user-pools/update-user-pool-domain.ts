import type { UpdateUserPoolDomainCommandInput, UpdateUserPoolDomainCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import { unavailable } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { domainChangeOf } from '../../shapes/domain.js';

export const updateUserPoolDomain =
  ({
    pools,
    domains,
    baseHost,
  }: Pick<Parts, 'pools' | 'domains' | 'baseHost'>): Run<UpdateUserPoolDomainCommandInput, UpdateUserPoolDomainCommandOutput> =>
  async ({ UserPoolId, Domain, Routing, ...given }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    if (Routing) throw unavailable('Routing');
    const { managedLoginVersion, kind } = await domains.update(poolId, Domain, domainChangeOf(given));
    return { ManagedLoginVersion: managedLoginVersion, ...defined({ CloudFrontDomain: kind === 'custom' ? baseHost : undefined }) };
  };
