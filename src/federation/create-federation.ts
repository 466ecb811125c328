import type { Authentication } from '../authentication/index.js';
import type { Clients } from '../directory/clients/index.js';
import type { Groups } from '../directory/groups/index.js';
import type { IdentityProvider, IdentityProviders } from '../directory/identity-providers/index.js';
import type { Pools } from '../directory/pools/index.js';
import type { Users } from '../directory/users/index.js';
import { type Clock, CodedError, hasCode, type Ids, type Logger, type Sealer, seconds } from '../kernel/index.js';
import { createAccounts } from './accounts.js';
import { refusals } from './errors.js';
import type { Kinds } from './kinds.js';
import { type Answered, createRelays } from './relays.js';
import { type Connection, createRelayStore } from './relays.store.js';
import type { Federation, FederationContext, UpstreamIdentity } from './types.js';

export interface FederationParts {
  readonly connection: Connection;
  readonly pools: Pick<Pools, 'get'>;
  readonly clients: Pick<Clients, 'get'>;
  readonly identityProviders: IdentityProviders;
  readonly users: Users;
  readonly groups: Groups;
  readonly triggers: Authentication['federatedTriggers'];
  readonly kinds: Kinds;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Cognito's own name among the providers of a client. */
const HOUSE = 'COGNITO';

export function createFederation(parts: FederationParts): Federation & { removeAllOf(poolId: string): Promise<void> } {
  const { identityProviders, kinds, clock, logger, triggers } = parts;
  const store = createRelayStore(parts.connection);
  const relays = createRelays({ ...parts, store });
  const accounts = createAccounts(parts);

  /** Throws `federation_unknown_provider`, also for one that the client does not offer. */
  async function offeredOne({ pool, client }: FederationContext, name: string): Promise<IdentityProvider> {
    const found = client.identityProviders.includes(name) ? await identityProviders.find(pool.id, name) : undefined;
    if (!found) throw refusals.unknownProvider();
    return found;
  }

  async function identityIn(provider: IdentityProvider, answer: Parameters<ReturnType<Kinds>['finish']>[1]): Promise<Answered['outcome']> {
    try {
      return { kind: 'identity', identity: await kinds(provider.kind).finish(provider, answer) };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const { code, message, detail } = error;
      logger.info({ pool: provider.poolId, provider: provider.name, code, detail, err: error.cause }, 'federated sign-in refused');
      return { kind: 'refused', code, text: message };
    }
  }

  /** What a function says instead, if there is one. */
  async function asSeen(
    { pool, client }: FederationContext,
    { name, kind }: IdentityProvider,
    identity: UpstreamIdentity,
  ): Promise<UpstreamIdentity> {
    const instead = await triggers.inboundFederation(pool, {
      clientId: client.id,
      username: `${name}_${identity.subject}`,
      providerName: name,
      providerType: kind,
      sources: identity.sources,
    });
    return instead ? { ...identity, claims: instead } : identity;
  }

  return {
    async offered({ pool, client }) {
      const names = client.identityProviders.filter((name) => name !== HOUSE);
      const found = await Promise.all(names.map((name) => identityProviders.find(pool.id, name)));
      return found.filter((one) => one !== undefined);
    },

    async find({ pool, client }, { name, identifier }) {
      if (name !== undefined && name !== HOUSE) return client.identityProviders.includes(name) ? name : undefined;
      if (identifier === undefined) return undefined;
      const found = await identityProviders.getByIdentifier(pool.id, identifier).catch((error: unknown) => {
        if (hasCode(error, 'identity_provider_unknown')) return undefined;
        throw error;
      });
      return found && client.identityProviders.includes(found.name) ? found.name : undefined;
    },

    async begin(context, { provider: name, uid, returnUrls, loginHint, fresh }) {
      const provider = await offeredOne(context, name);
      const ticket = relays.ticket();
      const { url, memory } = await kinds(provider.kind).begin(provider, {
        returnUrl: provider.kind === 'SAML' ? returnUrls.saml : returnUrls.oauth,
        state: ticket,
        ...(loginHint === undefined ? {} : { loginHint }),
        ...(fresh === undefined ? {} : { fresh }),
      });
      await relays.keep(context.pool.id, ticket, { provider: name, clientId: context.client.id, uid, returnUrls, memory });
      return url;
    },

    async returned(poolId, { state, parameters }) {
      const { provider: name, clientId, uid, returnUrls, memory } = await relays.asked(poolId, state);
      const pool = await parts.pools.get(poolId);
      const provider = await offeredOne({ pool, client: await parts.clients.get(poolId, clientId) }, name);
      const returnUrl = provider.kind === 'SAML' ? returnUrls.saml : returnUrls.oauth;
      const outcome = await identityIn(provider, { parameters, returnUrl, memory });
      await relays.answer(poolId, state, { provider: name, clientId, uid, outcome });
      return { uid, origin: new URL(returnUrl).origin };
    },

    async uninvited(context, { provider: name, parameters, returnUrl }) {
      const provider = await offeredOne(context, name);
      const outcome = await identityIn(provider, { parameters, returnUrl });
      const ticket = await relays.keepAnswer(context.pool.id, { provider: name, clientId: context.client.id, outcome });
      return { ticket };
    },

    async complete(context, { uid, ticket }) {
      const { pool, client } = context;
      const answered = await relays.claim(pool.id, ticket);
      const isOurs = 'outcome' in answered && answered.clientId === client.id && (answered.uid === undefined || answered.uid === uid);
      if (!isOurs) throw refusals.state();
      const { outcome, provider: name } = answered;
      if (outcome.kind === 'refused') throw new CodedError(outcome.code, outcome.text);
      // Registered and offered still: both may have changed while the user was away.
      const provider = await offeredOne(context, name);
      const identity = await asSeen(context, provider, outcome.identity);
      const authTime = seconds(clock);
      const found = await accounts.find(pool, provider, identity);
      if (found)
        return { kind: 'authenticated', user: await accounts.refresh(context, provider, identity, found), authTime, provider: name };
      const same = pool.extensions?.linkVerifiedEmail ? await accounts.findBySameEmail(pool, provider, identity) : undefined;
      if (same) {
        const link = await relays.keepAnswer(pool.id, { kind: 'link', provider: name, sub: same.sub, identity });
        return { kind: 'link-offered', sub: same.sub, email: same.attributes['email']!, provider: name, link };
      }
      const user = await accounts.create(context, provider, identity).catch(async (error: unknown) => {
        // Two first sign-ins at once: one makes the user, the other finds them.
        const made = hasCode(error, 'username_exists') ? await accounts.find(pool, provider, identity) : undefined;
        if (!made) throw error;
        return made;
      });
      return { kind: 'authenticated', user, authTime, provider: name };
    },

    async link(context, link, sub) {
      const offer = await relays.claim(context.pool.id, link);
      const user = await parts.users.findBySub(context.pool.id, sub);
      if (!('kind' in offer) || offer.sub !== sub || !user) throw refusals.state();
      const provider = await offeredOne(context, offer.provider);
      if (await accounts.find(context.pool, provider, offer.identity)) return;
      await accounts.link(context.pool, provider, offer.identity, user);
    },

    removeAllOf: (poolId) => store.removeAllOf(poolId),
  };
}
