import { type ParsedUrlQuery, parse, stringify } from 'node:querystring';
import type { AppClient, Clients } from '../../directory/clients/index.js';
import { defined } from '../../kernel/index.js';
import { IMPLICIT_TYPE, throughNone } from './implicit.js';
import { BOUND_RESOURCE } from './names.js';

type Params = ParsedUrlQuery | Readonly<Record<string, unknown>>;

/** What of a client an authorization request may leave out. */
export interface Defaults {
  readonly oauthScopes: readonly string[];
  readonly defaultRedirectUri?: string | undefined;
}

/**
 * What to change of an authorization request before oidc-provider reads it: a missing scope means all of the client's, a missing redirect URI
 * the client's default, and the prompts that have no page of their own here (`select_account`, `consent`) ask for a fresh sign-in. Undefined
 * takes a parameter away.
 */
export function completionOf(params: Params, defaults: Defaults | undefined): Readonly<Record<string, string | undefined>> {
  const changes = {
    // Ours alone: what a client says there counts for nothing.
    [IMPLICIT_TYPE]: undefined,
    [BOUND_RESOURCE]: undefined,
    ...(params['resource'] === undefined ? {} : { resource: undefined, [BOUND_RESOURCE]: params['resource'] as string }),
    ...promptOf(params),
    ...defined({
      scope: defaults && lacks(params, 'scope') ? defaults.oauthScopes.join(' ') : undefined,
      redirect_uri: defaults?.defaultRedirectUri !== undefined && lacks(params, 'redirect_uri') ? defaults.defaultRedirectUri : undefined,
    }),
    ...throughNone(params),
  };
  // Without an ID token there is nothing to put a nonce into.
  return wantsIdToken({ ...params, ...changes }) ? changes : { ...changes, nonce: undefined };
}

/** The query of an authorization request, completed; anything else stays as it came, byte for byte. */
export async function completeAuthorizeQuery(query: string, poolId: string, clients: Clients): Promise<string> {
  const params = parse(query);
  // What was pushed is what counts (RFC 9126 section 4), and was completed then.
  if (params['request_uri'] !== undefined) return query;
  const asksDefaults = lacks(params, 'scope') || lacks(params, 'redirect_uri');
  const changes = completionOf(params, asksDefaults ? await clientOf(params['client_id'], poolId, clients) : undefined);
  const kept = query.split('&').filter((part) => !Object.hasOwn(changes, nameOf(part)));
  const added = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return [...kept, stringify(added)].filter((part) => part !== '').join('&');
}

const wantsIdToken = ({ scope }: Params): boolean => typeof scope !== 'string' || scope.split(' ').includes('openid');

const nameOf = (part: string): string => Object.keys(parse(part))[0] ?? '';

const lacks = (params: Params, name: string): boolean => params[name] === undefined || params[name] === '';

async function clientOf(id: string | string[] | undefined, poolId: string, clients: Clients): Promise<AppClient | undefined> {
  const client = typeof id === 'string' && id.length <= 128 ? await clients.find(id) : undefined;
  return client?.poolId === poolId ? client : undefined;
}

function promptOf({ prompt }: Params): Record<string, string> {
  if (typeof prompt !== 'string') return {};
  const prompts = prompt.split(' ').map((one) => (one === 'select_account' || one === 'consent' ? 'login' : one));
  const known = [...new Set(prompts)].join(' ');
  return known === prompt ? {} : { prompt: known };
}
