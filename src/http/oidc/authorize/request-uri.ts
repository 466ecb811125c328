import { createHash } from 'node:crypto';
import { parse, stringify } from 'node:querystring';
import type { ClientSearch, Clients } from '../../../directory/clients/index.js';
import { constantTimeEqual, type Logger } from '../../../kernel/index.js';
import type { OutboundFetch } from '../../../outbound/index.js';

/** Characters. */
const MAX_REQUEST_OBJECT = 32 * 1024;
/** Concurrent fetches of the server; further requests are refused. */
const MAX_FETCHES = 200;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Prefix of references to pushed requests (RFC 9126). */
const PUSHED = 'urn:ietf:params:oauth:request_uri:';
/** Reference that no request was pushed under: oidc-provider answers it with `invalid_request_uri`. */
const UNAVAILABLE = `${PUSHED}unavailable`;

/** Replaces `request_uri` in the query of an authorization request by the request object that it names. */
export type ResolveRequestUri = (query: string, caller: Required<ClientSearch>) => Promise<string>;

/**
 * Request objects by reference (OpenID Connect Core section 6.2), from addresses that the client registered, by one request of at most
 * five seconds. Other addresses, and what is no request object, give `invalid_request_uri`. Signature and claims are checked as those of
 * `request`.
 */
export function createResolveRequestUri(parts: {
  readonly clients: Pick<Clients, 'find'>;
  /** Omitted: every reference is refused. */
  readonly fetch?: OutboundFetch | undefined;
  readonly logger: Logger;
}): ResolveRequestUri {
  const { clients, fetch, logger } = parts;
  const fetches = new Map<string, Promise<string>>();

  async function read(url: string): Promise<string> {
    if (!fetch) throw new Error('no fetch');
    const response = await fetch(url, { headers: { accept: 'application/oauth-authz-req+jwt, application/jwt' } });
    if (response.status !== 200) throw new Error(`the client answered ${response.status}`);
    return response.text();
  }

  /** Concurrent requests for one address share a fetch. */
  function shared(url: string): Promise<string> {
    const running = fetches.get(url);
    if (running) return running;
    if (fetches.size >= MAX_FETCHES) throw new Error('too many fetches at once');
    const begun = read(url).finally(() => fetches.delete(url));
    fetches.set(url, begun);
    return begun;
  }

  async function requestObject(requestUri: string, clientId: unknown, caller: ClientSearch): Promise<string> {
    const client = typeof clientId === 'string' ? await clients.find(clientId, caller) : undefined;
    const registered = client?.poolId === caller.poolId ? client.registration?.metadata?.request_uris : undefined;
    if (!registered?.some((uri) => isSame(uri, requestUri))) throw new Error('the address is not registered');
    const text = await shared(withoutHash(requestUri));
    // A fragment that was registered need not be a hash (section 6.2: only of contents that change).
    const hash = registered.includes(requestUri) ? undefined : requestUri.split('#')[1];
    if (hash !== undefined && !constantTimeEqual(hash, createHash('sha256').update(text).digest('base64url')))
      throw new Error('the request object has another hash');
    const object = text.trim();
    if (object.length > MAX_REQUEST_OBJECT || !JWT.test(object)) throw new Error('the answer is no request object');
    return object;
  }

  return async (query, caller) => {
    const { request_uri: requestUri, client_id: clientId } = parse(query);
    if (typeof requestUri !== 'string' || requestUri === '' || requestUri.startsWith(PUSHED)) return query;
    const others = query.split('&').filter((part) => !('request_uri' in parse(part)));
    try {
      const object = await requestObject(requestUri, clientId, caller);
      // Both at once are `invalid_request` (section 6.1).
      const both = others.some((part) => 'request' in parse(part));
      return [...others, stringify(both ? { request_uri: UNAVAILABLE } : { request: object })].join('&');
    } catch (err) {
      logger.info({ err, pool: caller.poolId, client: clientId }, 'request_uri refused');
      return [...others, stringify({ request_uri: UNAVAILABLE })].join('&');
    }
  };
}

const withoutHash = (url: string): string => url.split('#')[0]!;

/** A fragment that was registered is part of the address; otherwise it is the hash of the request at hand. */
const isSame = (registered: string, requested: string): boolean =>
  registered === requested || (!registered.includes('#') && registered === withoutHash(requested));
