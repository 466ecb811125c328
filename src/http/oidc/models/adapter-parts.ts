import type { Clients } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import type { ResourceServers } from '../../../directory/resource-servers/index.js';
import type { Clock } from '../../../kernel/index.js';
import type { RefreshTokens, Sessions, SsoSessions } from '../../../tokens/index.js';
import type { PayloadsStore } from '../payloads.store.js';
import type { RequestScopes } from '../request-scope.js';

/** Dependencies of the models of one pool. */
export interface AdapterParts {
  readonly poolId: string;
  /** The pool at its current version: a changed pool gets a new provider. */
  readonly pool: UserPool;
  readonly clients: Clients;
  readonly resourceServers: Pick<ResourceServers, 'scopesOf'>;
  readonly sessions: Sessions;
  readonly refreshTokens: RefreshTokens;
  readonly ssoSessions: SsoSessions;
  /** Whether the pool tracks devices. */
  readonly tracksDevices?: boolean;
  /** Session tracking. Omitted: off. */
  readonly tracking?: { readonly maxPerUser: number };
  /** Redirect URIs of built-in pages, allowed for every client. */
  readonly internalRedirects?: readonly string[];
  readonly payloads: PayloadsStore;
  readonly scopes: RequestScopes;
  readonly clock: Clock;
}
