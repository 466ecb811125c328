/** Profile and tokens that a strategy hands to its verify function. */
export interface Verified {
  readonly profile: Readonly<Record<string, unknown>>;
  /** Token response; `access_token` and `refresh_token` included. */
  readonly tokens: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;
type Done = (error: unknown, user?: Verified) => void;

const OPENID_ARITY = 9;
const OAUTH_ARITY = 5;

const objectIn = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/**
 * Verify function of a strategy, which chooses its call by the number of parameters: with an `issuer` among the options the call of
 * passport-openidconnect `(issuer, userInfo, idToken, context, token, accessToken, refreshToken, response, done)`, otherwise that of
 * passport-oauth2 `(accessToken, refreshToken, response, profile, done)`, by older ones without the response.
 */
export function createVerify({ issuer }: Readonly<Record<string, unknown>>): (...given: unknown[]) => void {
  const verify = (...given: unknown[]): void => {
    const done = given.at(-1) as Done;
    const isOpenId = given.length === OPENID_ARITY;
    if (isOpenId && !isOneSubject(given)) done(new Error('userInfo of another subject'));
    else done(null, isOpenId ? byOpenId(given) : byOAuth(given));
  };
  return Object.defineProperty(verify, 'length', { value: issuer === undefined ? OAUTH_ARITY : OPENID_ARITY });
}

function byOAuth(given: readonly unknown[]): Verified {
  const [access_token, refresh_token] = given;
  const response = given.length === OAUTH_ARITY ? objectIn(given[2]) : {};
  return { profile: objectIn(given.at(-2)), tokens: { ...response, access_token, refresh_token } };
}

/** The userInfo must be about the subject of the ID token (OpenID Connect Core 5.3.2): passport-openidconnect does not compare them. */
const isOneSubject = ([, userInfo, idToken]: readonly unknown[]): boolean =>
  userInfo === undefined || objectIn(userInfo)['id'] === objectIn(idToken)['id'];

function byOpenId(given: readonly unknown[]): Verified {
  const [, userInfo, idToken, , id_token, access_token, refresh_token, response] = given;
  return {
    profile: { ...objectIn(idToken), ...objectIn(userInfo) },
    tokens: { ...objectIn(response), id_token, access_token, refresh_token },
  };
}
