import { type Clock, createCache, SETTING_CACHE_MS } from '../../kernel/index.js';
import { createPublicFetch, type Fetch } from '../../outbound/index.js';
import type { OidcProviderEntity } from '../../sts/index.js';
import { refusals } from '../errors.js';
import { providerName } from '../pools/pool-providers.js';
import type { IdentityPool } from '../types.js';
import { type CheckAccessToken, createAmazonLogin, createFacebookLogin } from './access-tokens.js';
import { createExternalKeys, type KeySource } from './external-keys.js';
import { type ExternalIdToken, verifyIdToken } from './id-tokens.js';
import { loginKey } from './login-keys.js';
import type { ProviderNames } from './provider-names.js';
import { createReadJson } from './read-json.js';
import type { VerifiedLogin } from './verified-login.js';

/** URLs of the well-known providers, without a trailing slash. */
export interface LoginProviders {
  readonly google: Required<KeySource>;
  readonly apple: Required<KeySource>;
  readonly facebook: { readonly url: string };
  readonly amazon: { readonly url: string };
  /** Registered issuers may be in private networks. */
  readonly allowPrivateAddresses: boolean;
}

/** Logins of providers other than this server's user pools. */
export interface ExternalLogins {
  /**
   * Throws `provider_unsupported` for providers that the pool does not name, `login_token_invalid`,
   * `identity_provider_unreachable`. At most one read, cached; keys are cached, Facebook and Amazon
   * are requested each time.
   */
  verify(pool: Pick<IdentityPool, 'supportedLogins' | 'openIdConnectProviderArns'>, name: string, token: string): Promise<VerifiedLogin>;
  /**
   * Verifies an ID token of a registered issuer, for one of its clients; undefined for an
   * unregistered issuer. `name`: without the scheme.
   */
  verifyRegistered(name: string, token: string): Promise<VerifiedLogin | undefined>;
}

export function createExternalLogins(parts: {
  readonly providers: LoginProviders;
  /** For the well-known providers, and for registered ones where private addresses are allowed. */
  readonly fetch: Fetch;
  readonly registration: (arn: string) => Promise<OidcProviderEntity | undefined>;
  readonly names: ProviderNames;
  readonly clock: Clock;
  readonly accountId: string;
}): ExternalLogins {
  const { providers, clock, names } = parts;
  const readJson = createReadJson(parts.fetch);
  const wellKnownKeys = createExternalKeys({ readJson, clock });
  const registeredKeys = providers.allowPrivateAddresses
    ? wellKnownKeys
    : createExternalKeys({ readJson: createReadJson(createPublicFetch()), clock });
  const registrations = createCache({ clock, lifetimeMs: SETTING_CACHE_MS, max: 1000, load: parts.registration });

  const idTokens =
    (source: KeySource): CheckAccessToken =>
    (token, clientIds) =>
      verifyIdToken(token, { issuers: spellings(source.issuer), clientIds, keys: wellKnownKeys(source), clock });
  const wellKnown: ReadonlyMap<string, CheckAccessToken> = new Map([
    ['accounts.google.com', idTokens(providers.google)],
    ['appleid.apple.com', idTokens(providers.apple)],
    ['graph.facebook.com', createFacebookLogin(readJson, providers.facebook.url)],
    ['www.amazon.com', createAmazonLogin(readJson, providers.amazon.url)],
  ]);

  async function ofRegistered(arn: string, name: string, token: string): Promise<VerifiedLogin | undefined> {
    const registered = await registrations.get(arn);
    if (!registered) return undefined;
    const issuer = `https://${registered.name}`;
    const { clientIds } = registered;
    return verified(name, await verifyIdToken(token, { issuers: [issuer], clientIds, keys: registeredKeys({ issuer }), clock }));
  }

  return {
    async verify(pool, name, token) {
      const check = wellKnown.get(name);
      if (check && Object.hasOwn(pool.supportedLogins, name))
        return verified(name, await check(token, listOf(pool.supportedLogins[name]!)));
      const arn = pool.openIdConnectProviderArns.find((one) => one !== name && providerName(one, names) === name);
      const login = arn === undefined ? undefined : await ofRegistered(arn, name, token);
      if (!login) throw refusals.providerUnsupported();
      return login;
    },
    verifyRegistered: (name, token) => ofRegistered(`arn:aws:iam::${parts.accountId}:oidc-provider/${name}`, name, token),
  };
}

const verified = (provider: string, { clientId, subject, claims }: ExternalIdToken): VerifiedLogin => ({
  provider,
  clientId,
  subject,
  key: loginKey(provider, subject),
  claims,
});

/** Returns the issuer with and without its scheme, as Google's tokens have it. */
const spellings = (issuer: string): readonly string[] => [issuer, issuer.replace(/^https:\/\//, '')];

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
