import { randomBytes, randomUUID } from 'node:crypto';
import { createEventStore } from '../../src/audit/events.store.js';
import { createLogDeliveryStore } from '../../src/audit/log-delivery.store.js';
import { createStatisticsStore } from '../../src/audit/statistics.store.js';
import { createDeviceStore } from '../../src/authentication/devices/devices.store.js';
import { createEphemeralRecords } from '../../src/authentication/ephemeral-records.store.js';
import { createPasskeyStore } from '../../src/authentication/factors/passkey/passkeys.store.js';
import { createProfileStore } from '../../src/authentication/threats/takeover/profiles.store.js';
import { createBrandingStore } from '../../src/directory/branding/branding.store.js';
import { createClientStore } from '../../src/directory/clients/clients.store.js';
import { createDomainStore } from '../../src/directory/domains/domains.store.js';
import { createGroupCounts } from '../../src/directory/groups/group-counts.store.js';
import { createGroupStore } from '../../src/directory/groups/groups.store.js';
import { createIdentityProviderStore } from '../../src/directory/identity-providers/identity-providers.store.js';
import { createImportJobStore } from '../../src/directory/import-jobs/import-jobs.store.js';
import { createPoolStore } from '../../src/directory/pools/pools.store.js';
import { createResourceServerStore } from '../../src/directory/resource-servers/resource-servers.store.js';
import { createRiskStore } from '../../src/directory/risk/risk.store.js';
import { createParticipants } from '../../src/directory/service-providers/index.js';
import { createServiceProviderStore } from '../../src/directory/service-providers/service-providers.store.js';
import { createTermsStore } from '../../src/directory/terms/terms.store.js';
import { createUserStore, userId } from '../../src/directory/users/users.store.js';
import { createRelayStore } from '../../src/federation/relays.store.js';
import { createPoolKeys } from '../../src/federation/saml/keys.js';
import { createUpstreamSessionStore } from '../../src/federation/saml/upstream-sessions.store.js';
import { createUsedAssertions } from '../../src/federation/saml/used-assertions.store.js';
import { createPayloadsStore } from '../../src/http/oidc/payloads.store.js';
import { createLogoutStore } from '../../src/http/saml/logouts.store.js';
import { createIdentityStore } from '../../src/identity-pools/identities/identities.store.js';
import { createIdentityPoolStore } from '../../src/identity-pools/pools/identity-pools.store.js';
import { createSealer, randomIds, systemClock } from '../../src/kernel/index.js';
import { createMessageCounts } from '../../src/messaging/limits/message-counts.store.js';
import { createDeliveryStore } from '../../src/messaging/queue/deliveries.store.js';
import type { Connection } from '../../src/storage/index.js';
import { createTokens } from '../../src/tokens/index.js';

export interface Owners {
  readonly pool: string;
  readonly user: string;
  readonly client: string;
  readonly identityPool: string;
}

export const newOwners = (): Owners => ({
  pool: `us-east-1_${randomIds.alphanumeric(9)}`,
  user: randomUUID(),
  client: randomIds.lowerAlphanumeric(26),
  identityPool: `us-east-1:${randomUUID()}`,
});

/**
 * Stores one document in every store, by the store's own write, so that its key is the real one. The pools' own documents are marked as
 * hidden, as by DeleteUserPool and DeleteIdentityPool, with `hidden`.
 */
export async function storeOneOfEach(connection: Connection, { pool, user, client, identityPool }: Owners, hidden: boolean): Promise<void> {
  const now = new Date();
  const expiresAt = new Date(now.getTime() + 3_600_000);
  const times = { createdAt: now, updatedAt: now };
  const versioned = { version: 1, ...times };
  const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
  const { keys, samlSigningKeys } = createTokens({
    connection,
    sealer,
    clock: systemClock,
    ids: randomIds,
    issuerOf: (id) => id,
    poolIdOf: (id) => id,
  });
  const poolKeys = createPoolKeys(samlSigningKeys);
  const event = { id: randomUUID(), poolId: pool, sub: user, username: 'ann', type: 'SignIn', response: 'Pass', at: now };
  const events = [{ ...event, challenges: [], blocked: false, context: {}, order: '1', expiresAt }] as never;
  const session = { poolId: pool, clientId: client, userId: user, scope: 'openid', authTime: 1, refreshLifetime: 3600 };
  const tokens = createTokens({ connection, sealer, clock: systemClock, ids: randomIds, issuerOf: (id) => id, poolIdOf: (id) => id });

  await createPoolStore(connection).insert({ id: pool, ...versioned, name: 'pool' } as never);
  await createIdentityPoolStore(connection).insert({ id: identityPool, ...versioned, roles: { mappings: {} } } as never);
  await createClientStore(connection).insert({ id: client, poolId: pool, ...versioned, sealedSecrets: [] } as never);
  await createUserStore(connection).insert({
    _id: userId(pool, user),
    poolId: pool,
    sub: user,
    username: 'ann',
    status: 'CONFIRMED',
    enabled: true,
    attributes: '{}',
    groups: [],
    loginKeys: [user],
    search: {},
    ...versioned,
  } as never);
  await createGroupStore(connection).insert({ poolId: pool, name: 'g', ...times });
  await createGroupCounts(connection).begin(pool, 1, now);
  await createResourceServerStore(connection).insert({ poolId: pool, identifier: 'api', name: 'api', scopes: [] });
  await createIdentityProviderStore(connection).insert({
    poolId: pool,
    name: 'idp',
    kind: 'OIDC',
    details: '{}',
    sealedSecrets: 'x',
    attributeMapping: '{}',
    identifiers: [],
    keys: ['name:idp'],
    ...versioned,
  });
  await createServiceProviderStore(connection).insert({
    poolId: pool,
    name: 'sp',
    entityKey: 'e',
    settings: '{}',
    clientId: client,
    ...versioned,
  });
  await createParticipants({ connection, clock: systemClock }).join({
    poolId: pool,
    sessionIndex: randomUUID(),
    provider: 'sp',
    userId: user,
    browser: 'b',
    nameId: { value: 'ann', format: 'f' },
  });
  await createDomainStore(connection).insert({
    name: `d${randomIds.lowerAlphanumeric(8)}`,
    poolId: pool,
    kind: 'prefix',
    managedLoginVersion: 1,
  });
  await createTermsStore(connection).insert({
    id: randomUUID(),
    poolId: pool,
    clientId: client,
    name: 'terms-of-use',
    links: {},
    ...times,
  });
  const branding = createBrandingStore(connection);
  await branding.putCustomization({ poolId: pool, clientId: client, cssVersion: '1', ...times });
  await branding.insertStyle({ id: randomUUID(), poolId: pool, clientId: client, useCognitoProvidedValues: true, assets: [], ...times });
  await createRiskStore(connection).put({ poolId: pool, clientId: client, blocked: [], skipped: [], updatedAt: now });
  await createImportJobStore(connection).insert({
    id: 'import-1',
    poolId: pool,
    name: 'job',
    status: 'Created',
    roleArn: 'r',
    createdAt: now,
    imported: 0,
    skipped: 0,
    failed: 0,
    position: 0,
  });
  await keys.create(pool, 'RS256');
  await poolKeys.signing(pool);
  await poolKeys.encryption(pool);
  await tokens.sessions.open(session as never);
  await tokens.ssoSessions.open({ poolId: pool, userId: user, publicId: 'p', lifetime: 3600, from: {} });
  await createPasskeyStore(connection).insert(
    {
      poolId: pool,
      sub: user,
      credentialId: randomUUID(),
      publicKey: 'k',
      counter: 0,
      name: 'key',
      relyingPartyId: 'r',
      transports: [],
      createdAt: now,
    },
    0,
  );
  const device = { poolId: pool, sub: user, key: randomUUID(), groupKey: 'g', remembered: true, secret: 's', ...times };
  await createDeviceStore(connection).insert({ ...device, lastAuthenticatedAt: now });
  await createEphemeralRecords(connection).put(pool, 'record', { count: 1, lastAt: now, expiresAt });
  await createProfileStore(connection).put(pool, user, [], expiresAt);
  await createEventStore(connection).insert(events);
  await createStatisticsStore(connection).count(events);
  await createLogDeliveryStore(connection).put(pool, 'arn');
  await createMessageCounts(connection).count(pool, 'sms', expiresAt);
  const delivery = { kind: 'notice', channel: 'EMAIL', event: 'e', destination: 'd', attempts: 0, reason: 'r', sealed: 's' };
  const until = { createdAt: now, dueAt: expiresAt, giveUpAt: expiresAt, expiresAt };
  await createDeliveryStore(connection).insert({ id: randomUUID(), poolId: pool, state: 'waiting', ...delivery, ...until } as never);
  await createRelayStore(connection).insert({ id: randomUUID(), poolId: pool, step: 'asked', sealed: 's', expiresAt });
  await createUsedAssertions(connection).once(pool, 'assertion', expiresAt.getTime());
  await createUpstreamSessionStore(connection).put(pool, 'idp', 'ann', { nameId: '{}', at: now, expiresAt });
  await createPayloadsStore(connection).put({ poolId: pool, model: 'Session', id: 's' }, { payload: '{}', expiresAt, userId: user });
  await createLogoutStore(connection).put(pool, randomUUID(), { state: '{}', expiresAt });
  const identity = {
    id: `us-east-1:${randomUUID()}`,
    poolId: identityPool,
    loginKeys: [],
    mergedAwayKeys: [],
    disabled: false,
    ...versioned,
  };
  await createIdentityStore(connection).insert(identity);
  if (!hidden) return;
  await createPoolStore(connection).markLeaving(pool, 1);
  await createIdentityPoolStore(connection).markLeaving(identityPool);
}
