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
  readonly serviceProviders: Pick<ServiceProviders, 'find' | 'findByEntityId' | 'list'>;
  readonly participants: Participants;
  readonly users: Pick<Users, 'findBySub' | 'findByProvider'>;
  readonly groups: Pick<Groups, 'effectiveGroupsOf'>;
  readonly samlSigningKeys: Pick<SamlSigningKeys, 'of'>;
  /** Redeems authorization codes: the authorization server signs the user in. */
  readonly redeemCode: RedeemCode;
  readonly endSsoSession: EndBrowser;
  readonly currentSsoSession: CurrentSsoSession;
  /** Single logout at upstream identity providers. */
  readonly upstreamLogout: SamlConnector['logout'];
  readonly samlMetadata: SamlConnector['metadata'];
  readonly federation: Pick<Federation, 'unsolicited'>;
  /** Callback URLs of upstream identity providers for the host of this request. */
  readonly returnUrlsOf: (ctx: Context, poolId: string) => ReturnUrls;
  readonly clients: Pick<Clients, 'find'>;
  readonly pages: Pages;
  /** Whether a POST comes from a page of this server. */
  readonly isSameOrigin: (ctx: Context) => boolean;
  readonly requestCookies: RequestCookies;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly ids: Ids;
  readonly logger: Logger;
  /** No slash at its end. */
  readonly baseUrl: string;
}

export type Pages = Pick<HostedUi, 'render' | 'renderError' | 'keepTicket' | 'completeFederatedSignIn'>;

/** Handler of one endpoint of a pool. */
export type Endpoint = (ctx: Context, pool: NonNullable<Awaited<ReturnType<Pools['find']>>>) => Promise<void>;
