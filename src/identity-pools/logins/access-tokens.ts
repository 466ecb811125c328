import { refusals } from '../errors.js';
import { type JsonAnswer, type JsonObject, type ReadJson, unreachable } from './read-json.js';

/** Access token information from its provider. */
export interface ExternalAccessToken {
  readonly clientId: string;
  readonly subject: string;
  readonly claims: JsonObject;
}

/**
 * Verifies an access token at its provider, for one of the app ids. Throws `login_token_invalid`,
 * `identity_provider_unreachable`.
 */
export type CheckAccessToken = (token: string, appIds: readonly string[]) => Promise<ExternalAccessToken>;

/** Facebook's Graph API: `/app` returns the app that the token was issued to, `/me` its user. */
export function createFacebookLogin(readJson: ReadJson, url: string): CheckAccessToken {
  return async (token, appIds) => {
    const query = new URLSearchParams({ access_token: token });
    const app = accepted(await readJson(`${url}/app?${query}`));
    const clientId = acceptedAppId([app['id']], appIds);
    const user = accepted(await readJson(`${url}/me?${query}&fields=id,name,email`));
    return { clientId, subject: subjectOf(user['id']), claims: { ...user, sub: user['id'], aud: clientId } };
  };
}

/** Login with Amazon: `tokeninfo` returns app and user, `profile` the user's name. */
export function createAmazonLogin(readJson: ReadJson, url: string): CheckAccessToken {
  return async (token, appIds) => {
    const query = new URLSearchParams({ access_token: token });
    const info = accepted(await readJson(`${url}/auth/o2/tokeninfo?${query}`));
    // Amazon's consoles show the application id, apps use their client id; both are accepted.
    const clientId = acceptedAppId([info['app_id'], info['aud']], appIds);
    const profile = accepted(await readJson(`${url}/user/profile`, { authorization: `Bearer ${token}` }));
    if (profile['user_id'] !== info['user_id']) throw refusals.loginInvalid('Access token is not valid.');
    return { clientId, subject: subjectOf(info['user_id']), claims: { ...profile, sub: info['user_id'], aud: clientId } };
  };
}

function accepted({ status, body }: JsonAnswer): JsonObject {
  if (status >= 500 || status === 429) throw unreachable({ detail: `answered ${status}` });
  if (status !== 200) throw refusals.loginInvalid('Access token is not valid.');
  return body;
}

function acceptedAppId(values: readonly unknown[], appIds: readonly string[]): string {
  const acceptedId = appIds.find((id) => values.includes(id));
  if (acceptedId === undefined) throw refusals.loginInvalid('Incorrect token audience.');
  return acceptedId;
}

function subjectOf(id: unknown): string {
  if (typeof id !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(id)) throw unreachable({ detail: 'the provider names no user' });
  return id;
}
