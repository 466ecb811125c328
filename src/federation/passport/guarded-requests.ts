import { CodedError } from '../../kernel/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import { refusals } from '../errors.js';

/** Callback of a request of the `oauth` package. */
type Done = (error: unknown, body?: string, response?: { readonly statusCode: number }) => void;

/** Members of `_oauth2`, the client of the `oauth` package that strategies send their requests with. */
interface OAuthClient {
  _customHeaders?: Readonly<Record<string, string>>;
  _accessTokenName?: string;
  _request(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>> | undefined,
    body: unknown,
    accessToken: string | null,
    done: Done,
  ): void;
  _executeRequest(...given: readonly unknown[]): void;
}

/** OAuth client of a strategy. Undefined: it has none whose requests could be replaced. */
export function oauthClientOf(strategy: object): OAuthClient | undefined {
  const { _oauth2: client } = strategy as { _oauth2?: Partial<OAuthClient> };
  return typeof client?._request === 'function' ? (client as OAuthClient) : undefined;
}

const AGENT = 'cognate';

/**
 * Sends the requests of a strategy's OAuth client through `fetch`, with its limits of time, size and address: the `oauth` package has
 * none. Access tokens go into the Authorization header, not into the URL (RFC 9700 section 4.3.2), except under another name than the
 * standard's. `mayRequest`: false once the sign-in is over. `failed`: takes errors that the strategy throws while it handles a response.
 */
export function guardRequests(
  client: OAuthClient,
  { fetch, mayRequest, failed }: { fetch: OutboundFetch; mayRequest: () => boolean; failed: (error: unknown) => void },
): void {
  async function send(...[method, target, given, body, accessToken]: Parameters<OAuthClient['_request']>): Promise<Parameters<Done>> {
    if (!mayRequest()) throw new Error('the sign-in is over');
    const url = new URL(target);
    const headers = new Headers({ 'user-agent': AGENT, ...client._customHeaders });
    for (const [name, value] of Object.entries(given ?? {})) headers.set(name, value);
    if (accessToken && !headers.has('authorization')) {
      const name = client._accessTokenName ?? 'access_token';
      if (name === 'access_token') headers.set('authorization', `Bearer ${accessToken}`);
      else url.searchParams.set(name, accessToken);
    }
    const request = { method, headers: Object.fromEntries(headers), ...(body ? { body: String(body) } : {}) };
    const response = await fetch(url.href, request).catch((cause: unknown) => {
      throw refusals.unreachable({ cause, detail: `${url.host} cannot be reached` });
    });
    if (response.status >= 500) throw refusals.unreachable({ detail: `${url.host} answered ${response.status}` });
    const text = await response.text();
    return response.ok ? [null, text, { statusCode: response.status }] : [{ statusCode: response.status, data: text }];
  }

  client._request = (...request) => {
    const done = request[5];
    send(...request)
      .catch((error: unknown): Parameters<Done> => {
        // Strategies wrap it: the sign-in ends with this error and not with the strategy's.
        if (error instanceof CodedError) failed(error);
        return [error];
      })
      .then((result) => done(...result))
      .catch(failed);
  };
  client._executeRequest = () => {
    throw new Error('the strategy sends a request past its OAuth client');
  };
}
