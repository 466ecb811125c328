import { z } from 'zod';
import { defined } from '../../../../kernel/index.js';
import { ofUserPool } from '../../arns.js';
import { maxResults, nextToken, serviceProviderName, userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';
import { AwsError } from '../../errors.js';
import { DEFAULT_PAGE } from '../../shapes/list-page.js';
import {
  changeIn,
  describedServiceProvider,
  rulesIn,
  serviceProviderInput,
  serviceProviderMembers,
  sourceIn,
} from './service-provider-shape.js';

const named = z.strictObject({ UserPoolId: userPoolId, Name: serviceProviderName });

/** Creates a SAML service provider: an application that signs users in at the pool. */
export const createServiceProvider = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, ...serviceProviderInput.shape }),
  ofUserPool,
  ({ pools, serviceProviders }) =>
    async ({ UserPoolId, Name, ...members }) => {
      const { id: poolId } = await pools.get(UserPoolId);
      const source = sourceIn(members);
      if (!source)
        throw new AwsError(
          'InvalidParameterException',
          'MetadataFile, MetadataURL, or EntityId with AssertionConsumerServices is required.',
        );
      const provider = await serviceProviders.create({ poolId, name: Name, source, rules: rulesIn(members) });
      return { ServiceProvider: describedServiceProvider(provider) };
    },
);

export const describeServiceProvider = extensionOperation(
  named,
  ofUserPool,
  ({ pools, serviceProviders }) =>
    async ({ UserPoolId, Name }) => {
      const { id } = await pools.get(UserPoolId);
      return { ServiceProvider: describedServiceProvider(await serviceProviders.get(id, Name)) };
    },
);

/** Changes the members that are present; SAML metadata are replaced as a whole. */
export const updateServiceProvider = extensionOperation(
  z.strictObject({ ...named.shape, ...serviceProviderMembers }),
  ofUserPool,
  ({ pools, serviceProviders }) =>
    async ({ UserPoolId, Name, ...members }) => {
      const { id } = await pools.get(UserPoolId);
      return { ServiceProvider: describedServiceProvider(await serviceProviders.update(id, Name, changeIn(members))) };
    },
);

export const deleteServiceProvider = extensionOperation(
  named,
  ofUserPool,
  ({ pools, serviceProviders }) =>
    async ({ UserPoolId, Name }) => {
      const { id } = await pools.get(UserPoolId);
      await serviceProviders.remove(id, Name);
      return {};
    },
);

export const listServiceProviders = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, MaxResults: maxResults.optional(), NextToken: nextToken.optional() }),
  ofUserPool,
  ({ pools, serviceProviders, pageTokens }) =>
    async ({ UserPoolId, MaxResults = DEFAULT_PAGE, NextToken }) => {
      const { id } = await pools.get(UserPoolId);
      const list = `service-providers:${id}`;
      const [after] = NextToken === undefined ? [] : pageTokens.read(list, NextToken);
      const { items, next } = await serviceProviders.list(id, { limit: MaxResults, ...defined({ after }) });
      return {
        ServiceProviders: items.map(({ name: Name, entityId: EntityId, clientId: ClientId }) => ({ Name, EntityId, ClientId })),
        ...defined({ NextToken: next === undefined ? undefined : pageTokens.write(list, [next]) }),
      };
    },
);
