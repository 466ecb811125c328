import { join } from 'node:path';
import { createBranding } from '../directory/branding/index.js';
import { createClients } from '../directory/clients/index.js';
import { createDomains } from '../directory/domains/index.js';
import { createGroups } from '../directory/groups/index.js';
import { createIdentityProviders, type IdentityProviders } from '../directory/identity-providers/index.js';
import { createImportJobs } from '../directory/import-jobs/index.js';
import { createKeyRotation, createPools } from '../directory/pools/index.js';
import { createResourceServers } from '../directory/resource-servers/index.js';
import { createRisk } from '../directory/risk/index.js';
import { createParticipants, createServiceProviders } from '../directory/service-providers/index.js';
import { createTerms } from '../directory/terms/index.js';
import { createUsers } from '../directory/users/index.js';
import { createRegistrationCheck } from '../federation/index.js';
import { createClientDocuments } from '../http/oidc/index.js';
import { samlEndpointsOf } from '../http/saml/index.js';
import { createReadDocument } from '../outbound/index.js';
import { createMayCall } from '../triggers/index.js';
import type { Shared } from './shared.js';

export type Directory = ReturnType<typeof createDirectory>;

/** Layer of user pools and what belongs to them. */
export function createDirectory(shared: Shared) {
  const { settings, strategies, outboundFetch, tokens, removals, logger } = shared;
  const { baseUrl, region } = settings;
  const baseHost = new URL(baseUrl).hostname;
  const resourcesUrl = settings.resources.baseUrl;
  // Late: names of users must not begin with a provider's, and providers' names must not begin names of users.
  const users = createUsers({ ...shared, providerNames: (poolId) => identityProviders.names(poolId) });
  const identityProviders: IdentityProviders = createIdentityProviders({
    ...shared,
    check: createRegistrationCheck({ fetch: outboundFetch, strategies, logger }),
    nameBeginning: async (pool, prefix) => (await users.findByNamePrefix(pool, prefix))?.username,
  });
  const { openRegistrationsPerAddress: perAddress, openRegistrationsPerPool: perPool } = settings.limits;
  const resourceServers = createResourceServers(shared);
  const pools = createPools({
    ...shared,
    region,
    securityProfile: settings.securityProfile,
    keys: tokens.keys,
    mayCall: createMayCall(settings.triggers.functions),
    removals,
  });
  const documents = createClientDocuments({
    ...shared,
    pools,
    resourceServers,
    fetch: shared.publicFetch,
    allowances: { perAddress, perPool },
  });
  const clients = createClients({ ...shared, documents });
  return {
    pools,
    clients,
    users,
    groups: createGroups({ ...shared, users }),
    resourceServers,
    identityProviders,
    serviceProviders: createServiceProviders({
      ...shared,
      clients,
      fetchMetadata: createReadDocument(outboundFetch),
      returnUrlOf: (poolId) => samlEndpointsOf(baseUrl, poolId).returnUrl,
    }),
    participants: createParticipants(shared),
    domains: createDomains({
      ...shared,
      baseHost,
      resourcesHost: resourcesUrl === undefined ? undefined : new URL(resourcesUrl).hostname,
    }),
    baseHost,
    terms: createTerms(shared),
    branding: createBranding(shared),
    risk: createRisk(shared),
    importJobs: createImportJobs({ ...shared, pools, users, folder: join(settings.dataDir, 'imports') }),
    /** `identityIssuer`: key set of the issuer of identity pools. */
    keyRotationOf: (identityIssuer: string) =>
      createKeyRotation({ pools, keys: tokens.keys, others: [identityIssuer], everyDays: settings.keyRotationDays, logger }),
  };
}
