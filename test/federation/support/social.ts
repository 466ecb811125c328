import { createHmac, type webcrypto } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';

/** Google, Facebook, Amazon and Apple by their published endpoints and token shapes, all at one place of this machine. */
export interface Social {
  readonly url: string;
  /** What `identityProviders.origins` has to say. */
  readonly origins: Record<string, string>;
  user: Record<string, unknown>;
  /** Form of the last token request. */
  token: URLSearchParams;
  /** What Apple checks client secrets with. */
  appleKey: webcrypto.CryptoKey | undefined;
  readonly asked: URL[];
  /** Signs with a key that is not published, under the name of one that is. */
  foreignKey: boolean;
  /** Changes the ID token that comes next, once. */
  spoil: ((claims: Record<string, unknown>) => Record<string, unknown>) | undefined;
  close(): Promise<void>;
}

export const APPS = {
  Google: { client_id: 'google-app', client_secret: 'google-secret' },
  Facebook: { client_id: 'fb-app', client_secret: 'fb-secret' },
  LoginWithAmazon: { client_id: 'amazon-app', client_secret: 'amazon-secret' },
} as const;

const HOSTS = [
  'https://accounts.google.com',
  'https://www.googleapis.com',
  'https://people.googleapis.com',
  'https://www.facebook.com',
  'https://graph.facebook.com',
  'https://www.amazon.com',
  'https://api.amazon.com',
  'https://appleid.apple.com',
];

/** For browsers 127.0.0.1 is another site. */
export async function startSocial(host = 'localhost'): Promise<Social> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };
  const grants = new Map<string, { clientId: string; nonce: string | null; redirectUri: string }>();
  const server = createServer(async (request, response) => {
    const answer = await respond(request);
    response.writeHead(answer.status ?? 200, {
      'content-type': answer.type ?? 'application/json',
      ...(answer.location ? { location: answer.location } : {}),
    });
    response.end(answer.body ?? '');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const social: Social = {
    url,
    origins: Object.fromEntries(HOSTS.map((host) => [host, url])),
    user: {},
    token: new URLSearchParams(),
    appleKey: undefined,
    asked: [],
    foreignKey: false,
    spoil: undefined,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };

  interface Answer {
    status?: number;
    type?: string;
    body?: string;
    location?: string;
  }
  const json = (body: object, status = 200): Answer => ({ status, body: JSON.stringify(body) });

  async function respond(request: IncomingMessage): Promise<Answer> {
    const at = new URL(request.url!, url);
    const { pathname: path, searchParams: query } = at;
    if (/\/(v2\/auth|dialog\/oauth|ap\/oa|auth\/authorize)$/.test(path)) return authorize(at);
    if (/\/(oauth2\/v4\/token|oauth\/access_token|o2\/token|auth\/token)$/.test(path))
      return token(path, new URLSearchParams(await text(request)));
    if (/\/certs$|\/auth\/keys$/.test(path)) return json(jwks);
    const bearer = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!bearer.startsWith('at-')) return json({ error: { message: 'no token' } }, 401);
    if (path.endsWith('/me') && path !== '/v1/people/me') return facebook(bearer, query);
    if (path === '/v1/people/me')
      return json({
        phoneNumbers: [{ metadata: { primary: true }, value: '+15550100' }],
        birthdays: [{ date: { year: 1990, month: 2, day: 3 } }],
      });
    if (path === '/user/profile') return json(social.user);
    return json({ error: 'unknown' }, 404);
  }

  function authorize({ pathname, searchParams: query }: URL): Answer {
    social.asked.push(new URL(`${url}${pathname}?${query}`));
    const code = `code-${grants.size}`;
    const redirectUri = query.get('redirect_uri')!;
    grants.set(code, { clientId: query.get('client_id')!, nonce: query.get('nonce'), redirectUri });
    if (query.get('response_mode') === 'form_post') {
      const fields = { code, state: query.get('state')!, user: JSON.stringify({ name: { firstName: 'Ada', lastName: 'Lovelace' } }) };
      return { type: 'text/html', body: JSON.stringify({ redirectUri, fields }) };
    }
    return { status: 302, location: `${redirectUri}?${new URLSearchParams({ code, state: query.get('state')! })}` };
  }

  async function token(path: string, form: URLSearchParams): Promise<Answer> {
    social.token = form;
    const grant = grants.get(form.get('code')!);
    grants.delete(form.get('code')!);
    if (!grant || grant.redirectUri !== form.get('redirect_uri')) return json({ error: 'invalid_grant' }, 400);
    const secret = form.get('client_secret') ?? '';
    const isApple = path === '/auth/token';
    if (isApple && !(await appleAccepts(secret))) return json({ error: 'invalid_client' }, 400);
    if (!isApple && secret !== Object.values(APPS).find(({ client_id }) => client_id === grant.clientId)?.client_secret)
      return json({ error: 'invalid_client' }, 401);
    const answer = { access_token: `at-${form.get('code')}`, token_type: 'bearer', expires_in: 3600 };
    const issuer = isApple ? 'https://appleid.apple.com' : path.includes('v4') ? 'https://accounts.google.com' : undefined;
    if (issuer === undefined) return json(answer);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: grant.clientId,
      iat: now,
      exp: now + 600,
      ...(grant.nonce ? { nonce: grant.nonce } : {}),
      ...social.user,
    };
    const spoiled = social.spoil?.(claims) ?? claims;
    social.spoil = undefined;
    const key = social.foreignKey ? foreign.privateKey : privateKey;
    return json({ ...answer, id_token: await new SignJWT(spoiled).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(key) });
  }

  async function appleAccepts(secret: string): Promise<boolean> {
    try {
      const { payload, protectedHeader } = await jwtVerify(secret, social.appleKey!, {
        audience: 'https://appleid.apple.com',
        issuer: 'TEAM123456',
        algorithms: ['ES256'],
      });
      return protectedHeader.kid === 'KEY1234567' && payload.sub === 'com.example.app' && payload.exp! - payload.iat! <= 15_777_000;
    } catch {
      return false;
    }
  }

  function facebook(bearer: string, query: URLSearchParams): Answer {
    const proof = createHmac('sha256', APPS.Facebook.client_secret).update(bearer).digest('hex');
    if (query.get('appsecret_proof') !== proof) return json({ error: { message: 'Invalid appsecret_proof' } }, 400);
    const fields = query.get('fields')!.split(',');
    return json(Object.fromEntries(Object.entries(social.user).filter(([name]) => fields.includes(name))));
  }

  return social;
}
