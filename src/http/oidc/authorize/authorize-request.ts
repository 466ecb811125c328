import { type ParsedUrlQuery, parse, stringify } from 'node:querystring';
import { levelNamed, levelOf } from '../../../authentication/index.js';
import type { AppClient, ClientSearch, Clients } from '../../../directory/clients/index.js';
import { openIdScopesOf, type UserPool } from '../../../directory/pools/index.js';
import { defined, type Exchange, readForm } from '../../../kernel/index.js';
import { membersOf, promptsAsLogin, withNormalizedLists } from '../list-parameters.js';
import { BOUND_RESOURCE, OFFLINE_ACCESS, REQUESTED_SCOPE } from '../names.js';
import { IMPLICIT_CLAIMS } from './claims-parameter.js';
import { asNone, IMPLICIT_TYPE } from './implicit.js';

/** Bytes. The form becomes a URL of this server: with cookies below the limit of its listeners, but as long as an `id_token_hint`. */
const MAX_BYTES = 52 * 1024;

/**
 * Reads a posted form as a query (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 2). Undefined for other content types
 * and forms that are too large or do not arrive.
 */
export const postedQuery = async (exchange: Exchange): Promise<string | undefined> =>
  readForm(exchange, { limit: MAX_BYTES }).then(String, () => undefined);

/** Whether `amr` reaches the first known level of `acr_values`. Always true in the Lite tier and without a known level. */
export function satisfies(pool: Pick<UserPool, 'tier' | 'acrValues'>, amr: readonly string[], acrValues: readonly string[]): boolean {
  if (pool.tier === 'LITE') return true;
  const requestedLevel = acrValues.map((acr) => levelNamed(pool, acr)).find((level) => level !== undefined);
  return requestedLevel === undefined || levelOf(amr) >= requestedLevel;
}

/** Highest of the `acr` values that `amr` reaches. Undefined without one, and in the Lite tier, whose tokens have no `acr`. */
export function reachedAcr(
  pool: Pick<UserPool, 'tier' | 'acrValues'>,
  amr: readonly string[],
  acrValues: readonly string[],
): string | undefined {
  if (pool.tier === 'LITE') return undefined;
  const levels = acrValues.map((acr) => ({ acr, level: levelNamed(pool, acr) ?? Number.POSITIVE_INFINITY }));
  const reached = levels.filter(({ level }) => level <= levelOf(amr));
  return reached.sort((a, b) => b.level - a.level)[0]?.acr;
}

type Params = ParsedUrlQuery | Readonly<Record<string, unknown>>;

/** Client settings that fill in missing parameters. */
export interface Defaults {
  readonly oauthScopes: readonly string[];
  readonly defaultRedirectUri?: string | undefined;
}

/**
 * Returns changes to make to an authorization request before oidc-provider parses it: a missing scope becomes all scopes of the client,
 * and a missing redirect URI its default. Undefined removes a parameter.
 */
export function completionOf(
  sent: Params,
  pool: Pick<UserPool, 'extensions'>,
  defaults: Defaults | undefined,
): Readonly<Record<string, string | undefined>> {
  const params = withNormalizedLists(sent, promptsAsLogin(pool));
  const changes = {
    // Internal parameters: values that a client sends are dropped.
    [IMPLICIT_TYPE]: undefined,
    [BOUND_RESOURCE]: undefined,
    [IMPLICIT_CLAIMS]: undefined,
    [OFFLINE_ACCESS]: undefined,
    [REQUESTED_SCOPE]: lacks(params, 'scope') ? undefined : String(params['scope']),
    ...resourceOf(params),
    ...defined({
      scope: defaults && lacks(params, 'scope') ? defaults.oauthScopes.join(' ') : undefined,
      redirect_uri: defaults?.defaultRedirectUri !== undefined && lacks(params, 'redirect_uri') ? defaults.defaultRedirectUri : undefined,
    }),
    ...asNone(params),
    ...implicitClaimsOf(params),
  };
  const requested = membersOf({ ...params, ...changes }.scope);
  // A nonce has no meaning without an ID token.
  const nonce = requestsIdToken({ ...params, ...changes }) ? {} : { nonce: undefined };
  const offline =
    openIdScopesOf(pool).includes('offline_access') && requested.includes('offline_access') ? { [OFFLINE_ACCESS]: 'true' } : {};
  return { ...changes, ...nonce, ...offline };
}

/** Completes the query of an authorization request; other parameters stay as sent, byte for byte. At most one client read. */
export async function completeAuthorizeQuery(
  query: string,
  pool: Pick<UserPool, 'id' | 'extensions'>,
  clients: Pick<Clients, 'find'>,
  address: string,
): Promise<string> {
  const params = parse(query);
  // Pushed requests (RFC 9126 section 4) were completed when they were pushed.
  if (!lacks(params, 'request_uri')) return query;
  const needsDefaults = membersOf(params['scope']).length === 0 || lacks(params, 'redirect_uri');
  const changes = completionOf(
    params,
    pool,
    needsDefaults ? await clientOf(params['client_id'], { poolId: pool.id, address }, clients) : undefined,
  );
  const unchanged = query.split('&').filter((part) => !Object.hasOwn(changes, nameOf(part)));
  const added = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return [...unchanged, stringify(added)].filter((part) => part !== '').join('&');
}

/** Hides `claims` of an implicit request: oidc-provider refuses them with `none`. */
function implicitClaimsOf(params: Params): Record<string, string | undefined> {
  const { claims } = params;
  return typeof claims === 'string' && IMPLICIT_TYPE in asNone(params) ? { claims: undefined, [IMPLICIT_CLAIMS]: claims } : {};
}

const requestsIdToken = ({ scope }: Params): boolean => typeof scope !== 'string' || membersOf(scope).includes('openid');

const nameOf = (part: string): string => Object.keys(parse(part))[0] ?? '';

const lacks = (params: Params, name: string): boolean => params[name] === undefined || params[name] === '';

async function clientOf(
  id: string | string[] | undefined,
  search: ClientSearch,
  clients: Pick<Clients, 'find'>,
): Promise<AppClient | undefined> {
  const client = typeof id === 'string' ? await clients.find(id, search) : undefined;
  return client?.poolId === search.poolId ? client : undefined;
}

/** Moves `resource` to the internal parameter. Several stay a list, which `checkResource` refuses: an access token has one audience. */
function resourceOf({ resource }: Params): Record<string, string | undefined> {
  const resources = [...new Set([resource].flat())].filter((one) => typeof one === 'string' && one !== '');
  return { resource: undefined, ...(resources.length === 0 ? {} : { [BOUND_RESOURCE]: resources.join(' ') }) };
}
