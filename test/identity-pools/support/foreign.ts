import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createExternalLogins, createProviderNames, type ExternalLogins, type LoginProviders } from '../../../src/identity-pools/index.js';
import { ACCOUNT, BASE, REGION, type World } from './world.js';

export const REGISTERED = 'login.example/tenant';
export const REGISTERED_ARN = `arn:aws:iam::${ACCOUNT}:oidc-provider/${REGISTERED}`;

const PROVIDERS: LoginProviders = {
  google: { issuer: 'https://accounts.google.com', jwksUri: 'https://google.example/keys' },
  apple: { issuer: 'https://appleid.apple.com', jwksUri: 'https://apple.example/keys' },
  facebook: { url: 'https://facebook.example' },
  amazon: { url: 'https://amazon.example' },
  allowPrivateAddresses: true,
};

/** Registered provider at a private address. */
export const PRIVATE = '127.0.0.1/tenant';
export const PRIVATE_ARN = `arn:aws:iam::${ACCOUNT}:oidc-provider/${PRIVATE}`;

export interface Elsewhere {
  readonly externalLogins: ExternalLogins;
  /** Addresses that were asked, without the query. */
  readonly asked: string[];
  /** What they answer; an address that is not here does not answer. */
  readonly answers: Map<string, unknown>;
  /** An ID token: by default of Google, for `app`, of `ann`. */
  token(claims?: Record<string, unknown>, key?: 'first' | 'second'): Promise<string>;
  readonly publicKeys: Readonly<Record<'first' | 'second', JWK>>;
}

/** Providers that answer as the published ones do, without a network. */
export async function openElsewhere(world: Pick<World, 'clock'>, change: Partial<LoginProviders> = {}): Promise<Elsewhere> {
  const [first, second] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const pairs = { first, second };
  const publicKeys = {
    first: { ...(await exportJWK(first.publicKey)), kid: 'first', alg: 'RS256' },
    second: { ...(await exportJWK(second.publicKey)), kid: 'second', alg: 'RS256' },
  };
  const keySet = { keys: [publicKeys.first] };
  const asked: string[] = [];
  const answers = new Map<string, unknown>([
    ['https://google.example/keys', keySet],
    ['https://apple.example/keys', keySet],
    [
      `https://${REGISTERED}/.well-known/openid-configuration`,
      { issuer: `https://${REGISTERED}`, jwks_uri: 'https://login.example/tenant/keys' },
    ],
    ['https://login.example/tenant/keys', keySet],
    [`https://${PRIVATE}/.well-known/openid-configuration`, { issuer: `https://${PRIVATE}`, jwks_uri: `https://${PRIVATE}/keys` }],
    [`https://${PRIVATE}/keys`, keySet],
    ['https://facebook.example/app', { id: 'app', name: 'The app' }],
    ['https://facebook.example/me', { id: '1234', name: 'Ann' }],
    ['https://amazon.example/auth/o2/tokeninfo', { aud: 'client', app_id: 'app', user_id: 'amzn1.account.ANN' }],
    ['https://amazon.example/user/profile', { user_id: 'amzn1.account.ANN', name: 'Ann' }],
  ]);
  const externalLogins = createExternalLogins({
    providers: { ...PROVIDERS, ...change },
    clock: world.clock,
    accountId: ACCOUNT,
    names: createProviderNames({ region: REGION, baseUrl: BASE }),
    async fetch(url) {
      const address = url.replace(/\?.*/, '');
      asked.push(address);
      const answer = answers.get(address);
      if (answer === undefined) throw new Error('connection refused');
      return typeof answer === 'number' ? new Response('{}', { status: answer }) : Response.json(answer);
    },
    async registration(arn) {
      const name = new Map([
        [REGISTERED_ARN, REGISTERED],
        [PRIVATE_ARN, PRIVATE],
      ]).get(arn);
      return name === undefined
        ? undefined
        : { arn, id: 'A', name, path: '/', createdAt: 0, tags: [], clientIds: ['app'], thumbprints: [] };
    },
  });
  return {
    externalLogins,
    asked,
    answers,
    publicKeys,
    async token(claims = {}, key = 'first') {
      const now = Math.floor(world.clock.now() / 1000);
      const all = { iss: 'https://accounts.google.com', aud: 'app', sub: 'ann', iat: now, exp: now + 3600, ...claims };
      return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: key }).sign(pairs[key].privateKey);
    },
  };
}
