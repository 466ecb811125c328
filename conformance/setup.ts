import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import type { Certificate } from './certificates.js';
import type { PlanRow } from './plans.js';

export const USER = { username: 'ada', password: 'Suite-Passw0rd!' } as const;

/** Every attribute that a standard scope has a claim for. */
export const ATTRIBUTES = {
  email: 'ada@example.com',
  email_verified: 'true',
  phone_number: '+447700900123',
  phone_number_verified: 'true',
  name: 'Ada Lovelace',
  given_name: 'Ada',
  middle_name: 'King',
  family_name: 'Lovelace',
  nickname: 'Ada',
  preferred_username: 'adal',
  profile: 'https://example.com/ada',
  picture: 'https://example.com/ada.png',
  website: 'https://example.com/',
  gender: 'female',
  birthdate: '1985-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en-GB',
  updated_at: '1790000000',
  address: '12 St James’s Square, London',
} as const;

/** One pool signs as OpenID Connect Core asks (RS256), the other as FAPI does. */
export const POOLS = { openid: 'us-east-1_suite', fapi: 'us-east-1_fapi' } as const;
/** Client on whose account pages the person answers CIBA requests. */
export const ACCOUNT_CLIENT = 'account';

const SCOPES = ['openid', 'email', 'phone', 'profile', 'address', 'offline_access'];
const extensions = { protocolProfile: 'openid' };

type Jwk = Readonly<Record<string, unknown>>;

function makeKey(kid: string, alg: 'ES256' | 'PS256'): { privateJwk: Jwk; publicJwk: Jwk } {
  const pair = alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const common = { alg, use: 'sig', kid };
  return {
    privateJwk: { ...pair.privateKey.export({ format: 'jwk' }), ...common },
    publicJwk: { ...pair.publicKey.export({ format: 'jwk' }), ...common },
  };
}

function certificateJwk({ cert, key }: Certificate, kid: string): Jwk {
  const { n, e, kty } = createPrivateKey(key).export({ format: 'jwk' });
  return { kty, n, e, use: 'sig', kid, x5c: [new X509Certificate(cert).raw.toString('base64')] };
}

export interface Environment {
  /** Where browsers reach our server and the suite. */
  readonly server: string;
  readonly suite: string;
  /** Template of the address that answers CIBA requests. */
  readonly approvalUrl: string;
  readonly initialAccessToken: string;
  /** Certificates of the first and the second client. */
  readonly clientCertificates: readonly [Certificate, Certificate];
}

/** What one plan needs: its clients at our server, and its configuration at the suite. */
export interface Prepared {
  readonly clients: readonly object[];
  configure(environment: Environment): object;
}

const CLIENTS = [1, 2, 3] as const;

/** Clients and configuration of a plan. `suite` is the address by which browsers reach the suite. */
export function prepare(row: PlanRow, suite: string, certificates: Environment['clientCertificates']): Prepared {
  const alias = `cognate-${row.id}`;
  const returnUrl = (path: string): string => `${suite}/test/a/${alias}/${path}`;
  const name = row.id.replaceAll('-', '');
  const common = (environment: Environment) => ({
    ...(row.clients === 'none' || row.clients === 'registered' ? {} : { alias }),
    description: alias,
    server: { discoveryUrl: `${environment.server}/${POOLS[row.pool]}/.well-known/openid-configuration`, login_hint: USER.username },
  });
  const callbackUrls = [returnUrl('callback'), ...(row.pool === 'fapi' ? [returnUrl('callback?dummy1=lorem&dummy2=ipsum')] : [])];
  const base = {
    oauthFlows: row.implicit ? ['code', 'implicit'] : ['code'],
    scopes: SCOPES,
    callbackUrls,
    logoutUrls: [returnUrl('post_logout_redirect')],
  };

  switch (row.clients) {
    case 'none':
      return { clients: [], configure: common };
    case 'registered':
      return {
        clients: [],
        configure(environment) {
          const client = (client_name: string) => ({ client_name, initial_access_token: environment.initialAccessToken });
          return { ...common(environment), client: client('first'), client2: client('second') };
        },
      };
    case 'secret': {
      const made = CLIENTS.map((n) => ({ client_id: `${name}${n}`, client_secret: randomBytes(24).toString('hex') }));
      const [client, client2, client_secret_post] = made;
      const extensions = row.backchannelLogout ? { extensions: { backchannelLogoutUri: returnUrl('backchannel_logout') } } : {};
      return {
        clients: made.map(({ client_id, client_secret }) => ({
          ...base,
          id: client_id,
          name: client_id,
          secret: client_secret,
          ...extensions,
        })),
        configure: (environment) => ({ ...common(environment), client, client2, client_secret_post }),
      };
    }
    case 'keys': {
      const made = CLIENTS.slice(0, 2).map((n, at) => ({
        id: `${name}${n}`,
        key: makeKey(`${row.id}-${n}`, row.alg ?? 'ES256'),
        certificate: certificates[at as 0 | 1],
      }));
      const [client, client2] = made.map(({ id, key }) => ({
        client_id: id,
        scope: 'openid email',
        jwks: { keys: [key.privateJwk] },
        ...(row.ciba
          ? { hint_type: 'login_hint', hint_value: USER.username, acr_value: 'urn:cognito:loa:1' }
          : { dpop_signing_alg: 'ES256' }),
      }));
      return {
        clients: made.map(({ id, key, certificate }) => ({
          ...base,
          id,
          name: id,
          extensions: {
            ...(row.ciba ? { ciba: true } : { fapi2: true }),
            jwks: { keys: [key.publicJwk, ...(row.tlsClientAuth ? [certificateJwk(certificate, `${id}-tls`)] : [])] },
            ...(row.tlsClientAuth ? { tlsClientAuth: { selfSigned: true } } : {}),
            ...(row.certificateBound ? { certificateBoundAccessTokens: true } : {}),
            ...(row.signedRequests ? { requireSignedRequestObject: true } : {}),
          },
        })),
        configure: (environment) => ({
          ...common(environment),
          client,
          client2,
          mtls: environment.clientCertificates[0],
          mtls2: environment.clientCertificates[1],
          resource: { resourceUrl: `${environment.server}/${POOLS[row.pool]}/oauth2/userInfo` },
          ...(row.ciba ? { automated_ciba_approval_url: environment.approvalUrl } : {}),
        }),
      };
    }
  }
}

/** Set-up file of our server with the clients of all plans. */
export function setupFile(rows: readonly (readonly [PlanRow, Prepared])[], suite: string): object {
  const clientsOf = (pool: PlanRow['pool']) => rows.filter(([row]) => row.pool === pool).flatMap(([, { clients }]) => clients);
  const account = { id: ACCOUNT_CLIENT, name: ACCOUNT_CLIENT, oauthFlows: ['code'], scopes: SCOPES, callbackUrls: [`${suite}/account`] };
  return {
    userPools: [
      { id: POOLS.openid, name: 'OpenID Connect', aliases: ['email'], extensions, clients: clientsOf('openid') },
      { id: POOLS.fapi, name: 'FAPI', aliases: ['email'], signingAlgorithm: 'PS256', extensions, clients: [...clientsOf('fapi'), account] },
    ],
  };
}
