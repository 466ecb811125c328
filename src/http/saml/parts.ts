import type { Context } from 'koa';
import type { Clients } from '../../directory/clients/index.js';
import type { Groups } from '../../directory/groups/index.js';
import type { Pools } from '../../directory/pools/index.js';
import type { Participants, ServiceProviders } from '../../directory/service-providers/index.js';
import type { Users } from '../../directory/users/index.js';
import type { Federation, ReturnUrls, SamlConnector } from '../../federation/index.js';
import type { Clock, Ids, Logger, Sealer } from '../../kernel/index.js';
import type { Connection } from '../../storage/index.js';
import type { SamlSigningKeys } from '../../tokens/index.js';
import type { HostedUi, RequestCookies } from '../hosted-ui/index.js';
import type { CurrentSsoSession, EndBrowser, RedeemCode } from '../oidc/index.js';

export interface SamlHandlersParts {
  readonly connection: Connection;
  readonly pools: Pick<Pools, 'find'>;
  readonly serviceProviders: Pick<ServiceProviders, 'find' | 'findByEntityId'>;
  readonly participants: Participants;
  readonly users: Pick<Users, 'findBySub' | 'findByProvider'>;
  readonly groups: Pick<Groups, 'effectiveGroupsOf'>;
  readonly samlSigningKeys: Pick<SamlSigningKeys, 'of'>;
  /** Sign-in itself is the authorization server's: it is asked for a code, as any client asks. */
  readonly redeemCode: RedeemCode;
  readonly endSsoSession: EndBrowser;
  readonly currentSsoSession: CurrentSsoSession;
  /** Identity providers that want to hear of the end of a sign-in that came from them. */
  readonly upstreamLogout: SamlConnector['logout'];
  readonly samlMetadata: SamlConnector['metadata'];
  readonly federation: Pick<Federation, 'unsolicited'>;
  /** Where providers send the browser of this request back to. */
  readonly returnUrlsOf: (ctx: Context, poolId: string) => ReturnUrls;
  readonly clients: Pick<Clients, 'find'>;
  readonly pages: Pages;
  readonly requestCookies: RequestCookies;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Without a slash at its end. */
  readonly baseUrl: string;
}

export type Pages = Pick<HostedUi, 'render' | 'renderError' | 'keepTicket' | 'takeAnswer'>;

/** One request to one pool's endpoints. */
export type Endpoint = (ctx: Context, pool: NonNullable<Awaited<ReturnType<Pools['find']>>>) => Promise<void>;
