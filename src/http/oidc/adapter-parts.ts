import type { Clients } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { ResourceServers } from '../../directory/resource-servers/index.js';
import type { Clock } from '../../kernel/index.js';
import type { RefreshTokens, Sessions, SsoSessions } from '../../tokens/index.js';
import type { PayloadsStore } from './payloads.store.js';
import type { RequestScopes } from './request-scope.js';

/** What the models of one pool are kept with. */
export interface AdapterParts {
  readonly poolId: string;
  /** The pool as it is: a provider is built anew when its pool changes. */
  readonly pool: UserPool;
  readonly clients: Clients;
  readonly resourceServers: Pick<ResourceServers, 'scopesOf'>;
  readonly sessions: Sessions;
  readonly refreshTokens: RefreshTokens;
  readonly ssoSessions: SsoSessions;
  /** The pool tracks devices. */
  readonly tracksDevices?: boolean;
  /** Present: the pool tracks sessions. A provider is built anew when its pool changes. */
  readonly tracking?: { readonly maxPerUser: number };
  /** Addresses of our own pages, where every client's codes may go as well. */
  readonly internalRedirects?: readonly string[];
  readonly payloads: PayloadsStore;
  readonly scopes: RequestScopes;
  readonly clock: Clock;
}
