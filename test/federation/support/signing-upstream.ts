import { createHmac, createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One key of the provider: its private half signs, its public half is published where `published` says so. */
export interface SigningKey {
  readonly kid: string | undefined;
  readonly alg: 'RS256' | 'ES256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function signingKey(kid: string | undefined, alg: SigningKey['alg'] = 'RS256'): SigningKey {
  const pair = alg === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, alg, ...pair };
}

/** An OpenID provider whose keys, signatures and documents the test decides; whoever comes is signed in as `up-1`. */
export interface SigningUpstream {
  readonly issuer: string;
  readonly secret: string;
  /** What the JWKS has. */
  published: SigningKey[];
  signer: SigningKey;
  /** Overrides the signature: `alg` of the header, and what stands behind the last dot. */
  sign: ((head: string) => { alg: string; signature: (input: string) => string }) | undefined;
  /** What stands for the JWKS, by status and body. */
  jwks: { status: number; body: string } | 'cut' | undefined;
  /** Members of the discovery document that are different; null: absent. */
  discovery: Record<string, unknown>;
  /** Members of the ID token's claims that are different. */
  claims: Record<string, unknown>;
  /** Members of the token response that are different. */
  tokens: Record<string, unknown>;
  /** What the userInfo endpoint answers, by status and body. */
  userInfo: { status: number; body: unknown };
  keysRead: number;
  stop(): Promise<void>;
}

/** For browsers 127.0.0.1 is another site. */
export async function startSigningUpstream(host = 'localhost'): Promise<SigningUpstream> {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, issuer);
    const json = (body: unknown, status = 200): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
    if (pathname === '/.well-known/openid-configuration') return json({ ...documentOf(issuer), ...upstream.discovery });
    if (pathname === '/jwks') {
      upstream.keysRead += 1;
      if (upstream.jwks === 'cut') return void request.socket.destroy();
      if (upstream.jwks) return json(upstream.jwks.body, upstream.jwks.status);
      return json({ keys: upstream.published.map(jwkOf) });
    }
    if (pathname === '/auth') {
      const code = randomUUID();
      nonces.set(code, searchParams.get('nonce')!);
      const back = new URL(searchParams.get('redirect_uri')!);
      back.search = new URLSearchParams({ code, state: searchParams.get('state')! }).toString();
      return void response.writeHead(302, { location: back.href }).end();
    }
    if (pathname === '/userinfo') return json(upstream.userInfo.body, upstream.userInfo.status);
    if (pathname !== '/token') return json({}, 404);
    const nonce = nonces.get(new URLSearchParams(await text(request)).get('code')!);
    json({ access_token: 'at', token_type: 'Bearer', expires_in: 300, id_token: idToken(nonce), ...upstream.tokens });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const nonces = new Map<string, string>();
  const first = signingKey('first');
  const upstream: SigningUpstream = {
    issuer,
    secret: 'a-client-secret-of-some-length',
    published: [first],
    signer: first,
    sign: undefined,
    jwks: undefined,
    discovery: {},
    claims: {},
    tokens: {},
    userInfo: { status: 404, body: {} },
    keysRead: 0,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  function idToken(nonce: string | undefined): string {
    const now = Math.floor(Date.now() / 1000);
    const { kid, alg, privateKey } = upstream.signer;
    const usual = { iss: issuer, aud: 'cognate', sub: 'up-1', nonce, iat: now, exp: now + 300, email: 'up@corp.example' };
    const claims = part({ ...usual, ...upstream.claims });
    const other = upstream.sign?.(claims);
    const input = `${part({ alg: other?.alg ?? alg, ...(kid === undefined ? {} : { kid }) })}.${claims}`;
    const key = alg === 'ES256' ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const } : privateKey;
    return `${input}.${other ? other.signature(input) : createSign('SHA256').update(input).sign(key, 'base64url')}`;
  }
  return upstream;
}

export const hmac = (secret: string) => (input: string) => createHmac('sha256', secret).update(input).digest('base64url');

const jwkOf = ({ kid, alg, publicKey }: SigningKey) => ({
  ...publicKey.export({ format: 'jwk' }),
  ...(kid ? { kid } : {}),
  alg,
  use: 'sig',
});

const documentOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
});
