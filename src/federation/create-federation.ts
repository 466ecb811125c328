import type { Authentication, Guards } from '../authentication/index.js';
import type { Clients } from '../directory/clients/index.js';
import type { Groups } from '../directory/groups/index.js';
import type { IdentityProvider, IdentityProviders, ProviderKind } from '../directory/identity-providers/index.js';
import type { Pools } from '../directory/pools/index.js';
import type { Users } from '../directory/users/index.js';
import { type Clock, CodedError, constantTimeEqual, defined, hasCode, type Ids, type Logger, type Sealer } from '../kernel/index.js';
import { createAccounts } from './accounts.js';
import { createCallbacks } from './callbacks.js';
import { refusals } from './errors.js';
import { type Answered, createRelays } from './relays.js';
import { type Connection, createRelayStore } from './relays.store.js';
import type { Connector, Federation, FederationContext } from './types.js';
/** Connector of a provider: by its passport strategy, if it names one, otherwise by its type. */
export type Connectors = (provider: Pick<IdentityProvider, 'kind' | 'details'>) => Connector;

export function createConnectors(connectors: Readonly<Record<ProviderKind | 'strategy', Connector>>): Connectors {
  return ({ kind, details }) => connectors[details['strategy'] === undefined ? kind : 'strategy'];
}

export interface FederationParts {
  readonly connection: Connection;
  readonly pools: Pick<Pools, 'get'>;
  readonly clients: Pick<Clients, 'get'>;
  readonly identityProviders: IdentityProviders;
  readonly users: Users;
  readonly groups: Groups;
  readonly triggers: Authentication['federatedTriggers'];
  readonly connectors: Connectors;
  readonly guards: Pick<Guards, 'guarded' | 'proven' | 'remember' | 'refused'>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Cognito's name for the user pool itself in `SupportedIdentityProviders`. */
const USER_POOL = 'COGNITO';

export function createFederation(parts: FederationParts): Federation {
  const { identityProviders, connectors, logger } = parts;
  const store = createRelayStore(parts.connection);
  const relays = createRelays({ ...parts, store });

  /** Throws `federation_unknown_provider`, also for a provider that the client does not offer. */
  async function offeredProvider({ pool, client }: FederationContext, name: string): Promise<IdentityProvider> {
    const found = client.identityProviders.includes(name) ? await identityProviders.find(pool.id, name) : undefined;
    if (!found) throw refusals.unknownProvider();
    return found;
  }

  async function identityIn(
    provider: IdentityProvider,
    answer: Parameters<ReturnType<Connectors>['finish']>[1],
  ): Promise<Answered['outcome']> {
    try {
      return { kind: 'identity', identity: await connectors(provider).finish(provider, answer) };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const { code, message, detail } = error;
      logger.info({ pool: provider.poolId, provider: provider.name, code, detail, err: error.cause }, 'federated sign-in refused');
      return { kind: 'refused', code, text: message };
    }
  }

  return {
    async offered({ pool, client }) {
      const names = client.identityProviders.filter((name) => name !== USER_POOL);
      const found = await Promise.all(names.map((name) => identityProviders.find(pool.id, name)));
      return found.filter((one) => one !== undefined);
    },

    async find({ pool, client }, { name, identifier }) {
      if (name !== undefined && name !== USER_POOL) return client.identityProviders.includes(name) ? name : undefined;
      if (identifier === undefined) return undefined;
      const found = await identityProviders.getByIdentifier(pool.id, identifier).catch((error: unknown) => {
        if (hasCode(error, 'identity_provider_unknown')) return undefined;
        throw error;
      });
      return found && client.identityProviders.includes(found.name) ? found.name : undefined;
    },

    async begin(context, { provider: name, uid, browser, returnUrls, loginHint, fresh }) {
      const provider = await offeredProvider(context, name);
      const ticket = relays.ticket();
      const { url, memory } = await connectors(provider).begin(provider, {
        returnUrl: provider.kind === 'SAML' ? returnUrls.saml : returnUrls.oauth,
        state: ticket,
        ...defined({ loginHint, fresh }),
      });
      await relays.keep(context.pool.id, ticket, { provider: name, clientId: context.client.id, uid, browser, returnUrls, memory });
      return { url, state: ticket };
    },

    async returned(poolId, { state, parameters, browser, origin }) {
      const { provider: name, clientId, uid, returnUrls, memory, browser: startedIn } = await relays.request(poolId, state);
      const context = { pool: await parts.pools.get(poolId), client: await parts.clients.get(poolId, clientId) };
      if (browser === undefined || startedIn === undefined || !constantTimeEqual(browser, startedIn)) {
        parts.guards.refused({ ...context, origin, type: 'SignIn', provider: name }, refusals.state());
        throw refusals.state();
      }
      const provider = await offeredProvider(context, name);
      const returnUrl = provider.kind === 'SAML' ? returnUrls.saml : returnUrls.oauth;
      const outcome = await identityIn(provider, { parameters, returnUrl, memory });
      await relays.answer(poolId, state, { provider: name, clientId, uid, outcome });
      return { uid, returnOrigin: new URL(returnUrl).origin };
    },

    async unsolicited(context, { provider: name, parameters, returnUrl }) {
      const provider = await offeredProvider(context, name);
      const outcome = await identityIn(provider, { parameters, returnUrl });
      const ticket = await relays.keepAnswer(context.pool.id, { provider: name, clientId: context.client.id, outcome });
      return { ticket };
    },

    ...createCallbacks({ ...parts, relays, accounts: createAccounts(parts), offeredProvider }),
  };
}
