import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A provider of OAuth 2.0 as GitHub, Google, Facebook and Amazon are, and of OpenID Connect without published keys; signs everybody in. */
export interface PlainUpstream {
  readonly url: string;
  /** Answer of the profile endpoints `/user`, `/userinfo`, `/me` and `/user/profile`; text as it stands. */
  user: Record<string, unknown> | string;
  /** Claims of the ID token that are different. */
  idToken: Record<string, unknown>;
  /** Query of the response in the place of a code. */
  refusal: Record<string, string> | undefined;
  /** Path whose requests get no answer. */
  hangs: string | undefined;
  /** Authorization requests. */
  readonly asked: URLSearchParams[];
  /** Other requests, by method and URL. */
  readonly requests: string[];
  close(): Promise<void>;
}

export const CLIENT = { client_id: 'cognate', client_secret: 'plain-secret' };

interface Grant {
  readonly challenge: string | null;
  readonly nonce: string | null;
  readonly redirectUri: string;
}

export async function startPlainUpstream(): Promise<PlainUpstream> {
  const grants = new Map<string, Grant>();
  const server = createServer(async (request, response) => {
    const at = new URL(request.url!, upstream.url);
    if (at.pathname === '/authorize') return void response.writeHead(302, { location: authorize(at.searchParams) }).end();
    upstream.requests.push(`${request.method} ${request.url}`);
    if (at.pathname === upstream.hangs) return;
    const [status, body] = at.pathname.endsWith('/token') ? await token(request) : profile(request, at.pathname);
    response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const upstream: PlainUpstream = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    user: {},
    idToken: {},
    refusal: undefined,
    hangs: undefined,
    asked: [],
    requests: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function authorize(query: URLSearchParams): string {
    upstream.asked.push(query);
    const code = randomUUID();
    const redirectUri = query.get('redirect_uri')!;
    grants.set(code, { challenge: query.get('code_challenge'), nonce: query.get('nonce'), redirectUri });
    return `${redirectUri}?${new URLSearchParams({ ...(upstream.refusal ?? { code }), state: query.get('state')! })}`;
  }

  async function token(request: IncomingMessage): Promise<[number, unknown]> {
    const form = new URLSearchParams(await text(request));
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    if (form.get('client_id') !== CLIENT.client_id || form.get('client_secret') !== CLIENT.client_secret)
      return [401, { error: 'invalid_client' }];
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || grant.redirectUri !== form.get('redirect_uri') || (grant.challenge !== null && grant.challenge !== challenge))
      return [400, { error: 'invalid_grant' }];
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: upstream.url,
      aud: CLIENT.client_id,
      sub: 'op-1',
      iat: now,
      exp: now + 300,
      nonce: grant.nonce,
      ...upstream.idToken,
    };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return [200, { access_token: 'plain-token', token_type: 'bearer', id_token: `${part({ alg: 'RS256' })}.${part(claims)}.AA` }];
  }

  function profile(request: IncomingMessage, path: string): [number, unknown] {
    if (request.headers.authorization !== 'Bearer plain-token') return [401, { message: 'no token in the header' }];
    if (path === '/emails') return [200, [{ email: 'other@example.com' }, { email: 'hub@example.com', primary: true, verified: true }]];
    return [200, upstream.user];
  }

  return upstream;
}
