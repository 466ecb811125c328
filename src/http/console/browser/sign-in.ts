import type { ServerInfo } from './server-info.js';
import type { Credentials } from './signature.js';

/** Operator and temporary credentials, in memory only. */
export interface Session {
  readonly email: string;
  readonly idToken: string;
  readonly expiresAt: number;
  readonly credentials: Credentials;
}

/** Pending authorization request: state, PKCE verifier (RFC 7636) and the page to return to. Removed when read. */
interface Pending {
  readonly state: string;
  readonly verifier: string;
  readonly at: string;
}

const STORAGE_KEY = 'cognate-console';
const redirectUri = `${location.origin}/console/`;

/** Returns the session; undefined after a redirect to the login page. */
export async function signIn(server: ServerInfo): Promise<Session | undefined> {
  const answer = new URLSearchParams(location.search);
  const pending = take();
  if (answer.has('code') && pending && answer.get('state') === pending.state) {
    history.replaceState(null, '', `/console/${pending.at}`);
    return exchange(server, answer.get('code')!, pending.verifier);
  }
  if (answer.has('error')) throw new Error(answer.get('error_description') ?? answer.get('error') ?? '');
  await redirectToSignIn(server);
  return undefined;
}

/** Redirects to the login page, which returns at once with an SSO session. */
export async function redirectToSignIn(server: ServerInfo): Promise<void> {
  const [state, verifier] = [random(), random()];
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ state, verifier, at: location.hash } satisfies Pending));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: server.clientId,
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    // For an operators' pool of profile openid, whose ID tokens have no e-mail address otherwise.
    claims: JSON.stringify({ id_token: { email: null } }),
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  location.assign(`/${server.poolId}/oauth2/authorize?${query}`);
}

/** Signs out at the console and at the user pool. By a form: the ID token must not be in a URL. */
export function signOut(server: ServerInfo, { idToken }: Session): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = `/${server.poolId}/logout`;
  const fields = { client_id: server.clientId, logout_uri: redirectUri, id_token_hint: idToken };
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function take(): Pending | undefined {
  const stored = sessionStorage.getItem(STORAGE_KEY);
  sessionStorage.removeItem(STORAGE_KEY);
  return stored === null ? undefined : (JSON.parse(stored) as Pending);
}

async function exchange(server: ServerInfo, code: string, verifier: string): Promise<Session> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: server.clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: verifier,
  });
  const answer = await fetch(`/${server.poolId}/oauth2/token`, { method: 'POST', body: form });
  if (!answer.ok) throw new Error('The sign-in could not be completed.');
  const { id_token: idToken } = (await answer.json()) as { id_token: string };
  const logins = { [server.login]: idToken };
  const { IdentityId } = await ask<{ IdentityId: string }>('GetId', { IdentityPoolId: server.identityPoolId, Logins: logins });
  const { Credentials: issued } = await ask<{
    Credentials: { AccessKeyId: string; SecretKey: string; SessionToken: string; Expiration: number };
  }>('GetCredentialsForIdentity', { IdentityId, Logins: logins });
  const { email, exp } = claimsOf(idToken);
  return {
    email,
    idToken,
    expiresAt: Math.min(exp, issued.Expiration) * 1000,
    credentials: { accessKeyId: issued.AccessKeyId, secretAccessKey: issued.SecretKey, sessionToken: issued.SessionToken },
  };
}

async function ask<Answer>(operation: string, input: object): Promise<Answer> {
  const answer = await fetch('/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityService.${operation}` },
    body: JSON.stringify(input),
  });
  const output = (await answer.json()) as Answer & { message?: string };
  if (!answer.ok) throw new Error(output.message ?? 'You have no rights here: ask another operator for a group.');
  return output;
}

/** Reads claims for display; the server verifies the token. */
function claimsOf(token: string): { email: string; exp: number } {
  const payload = atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (character) => character.charCodeAt(0)))) as {
    email: string;
    exp: number;
  };
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));
