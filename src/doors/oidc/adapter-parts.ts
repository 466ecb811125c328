import type { Clients } from '../../directory/clients/index.js';
import type { Clock } from '../../kernel/index.js';
import type { RefreshTokens, Sessions } from '../../tokens/index.js';
import type { PayloadsStore } from './payloads.store.js';
import type { RequestScopes } from './request-scope.js';

/** What the models of one pool are kept with. */
export interface AdapterParts {
  readonly poolId: string;
  readonly clients: Clients;
  readonly sessions: Sessions;
  readonly refreshTokens: RefreshTokens;
  readonly payloads: PayloadsStore;
  readonly scopes: RequestScopes;
  readonly clock: Clock;
}
