import { type ParsedUrlQuery, parse, stringify } from 'node:querystring';
import type { AppClient, Clients } from '../../directory/clients/index.js';
import { IMPLICIT_TYPE, throughNone } from './implicit.js';

/**
 * The query of an authorization request as oidc-provider wants it: a missing scope means all of the client's, a missing redirect URI the
 * client's default, and the prompts that have no page of their own here (`select_account`, `consent`) ask for a fresh sign-in. Anything else
 * stays as it came, byte for byte.
 */
export async function completeAuthorizeQuery(query: string, poolId: string, clients: Clients): Promise<string> {
  const params = parse(query);
  // What was pushed is what counts (RFC 9126 section 4).
  if (params['request_uri'] !== undefined) return query;
  const changes = { ...promptOf(params), ...(await defaultsOf(params, poolId, clients)), ...throughNone(params) };
  // Ours alone: what a client says there counts for nothing. And without an ID token there is nothing to put a nonce into.
  const unheard = [IMPLICIT_TYPE, ...(wantsIdToken({ ...params, ...changes }) ? [] : ['nonce'])];
  const names = new Set([...Object.keys(changes), ...unheard]);
  const kept = query.split('&').filter((part) => !names.has(nameOf(part)));
  return [...kept, stringify(changes)].filter((part) => part !== '').join('&');
}

const wantsIdToken = ({ scope }: ParsedUrlQuery): boolean => typeof scope !== 'string' || scope.split(' ').includes('openid');

const nameOf = (part: string): string => Object.keys(parse(part))[0] ?? '';

const lacks = (params: ParsedUrlQuery, name: string): boolean => params[name] === undefined || params[name] === '';

async function defaultsOf(params: ParsedUrlQuery, poolId: string, clients: Clients): Promise<Record<string, string>> {
  const [wantsScope, wantsReturn] = [lacks(params, 'scope'), lacks(params, 'redirect_uri')];
  const client = wantsScope || wantsReturn ? await clientOf(params['client_id'], poolId, clients) : undefined;
  return {
    ...(client && wantsScope ? { scope: client.oauthScopes.join(' ') } : {}),
    ...(client?.defaultRedirectUri !== undefined && wantsReturn ? { redirect_uri: client.defaultRedirectUri } : {}),
  };
}

async function clientOf(id: string | string[] | undefined, poolId: string, clients: Clients): Promise<AppClient | undefined> {
  const client = typeof id === 'string' && id.length <= 128 ? await clients.find(id) : undefined;
  return client?.poolId === poolId ? client : undefined;
}

function promptOf({ prompt }: ParsedUrlQuery): Record<string, string> {
  if (typeof prompt !== 'string') return {};
  const prompts = prompt.split(' ').map((one) => (one === 'select_account' || one === 'consent' ? 'login' : one));
  const known = [...new Set(prompts)].join(' ');
  return known === prompt ? {} : { prompt: known };
}
