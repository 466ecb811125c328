import type { House } from './house.js';
import type { Credentials } from './signature.js';

/** Who works here, with what; nothing of it is ever stored. */
export interface Session {
  readonly email: string;
  readonly expiresAt: number;
  readonly credentials: Credentials;
}

/** Over the redirect: what proves that the answer is for this page (RFC 7636), and where it was. Gone when read. */
interface Pending {
  readonly state: string;
  readonly verifier: string;
  readonly at: string;
}

const KEPT = 'cognate-console';
const redirectUri = `${location.origin}/console/`;

/** The session, or nothing after it has sent the browser to the login page. */
export async function signIn(house: House): Promise<Session | undefined> {
  const answer = new URLSearchParams(location.search);
  const pending = take();
  if (answer.has('code') && pending && answer.get('state') === pending.state) {
    history.replaceState(null, '', `/console/${pending.at}`);
    return exchange(house, answer.get('code')!, pending.verifier);
  }
  if (answer.has('error')) throw new Error(answer.get('error_description') ?? answer.get('error') ?? '');
  await leaveToSignIn(house);
  return undefined;
}

/** To the login page, which returns at once to whoever is signed in there. */
export async function leaveToSignIn(house: House): Promise<void> {
  const [state, verifier] = [random(), random()];
  sessionStorage.setItem(KEPT, JSON.stringify({ state, verifier, at: location.hash } satisfies Pending));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: house.clientId,
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  location.assign(`/${house.poolId}/oauth2/authorize?${query}`);
}

/** Ends the session here and at the login page. */
export function signOut(house: House): void {
  const query = new URLSearchParams({ client_id: house.clientId, logout_uri: redirectUri });
  location.assign(`/${house.poolId}/logout?${query}`);
}

function take(): Pending | undefined {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return kept === null ? undefined : (JSON.parse(kept) as Pending);
}

async function exchange(house: House, code: string, verifier: string): Promise<Session> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: house.clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: verifier,
  });
  const answer = await fetch(`/${house.poolId}/oauth2/token`, { method: 'POST', body: form });
  if (!answer.ok) throw new Error('The sign-in could not be completed.');
  const { id_token: idToken } = (await answer.json()) as { id_token: string };
  const logins = { [house.login]: idToken };
  const { IdentityId } = await ask<{ IdentityId: string }>('GetId', { IdentityPoolId: house.identityPoolId, Logins: logins });
  const { Credentials: given } = await ask<{
    Credentials: { AccessKeyId: string; SecretKey: string; SessionToken: string; Expiration: number };
  }>('GetCredentialsForIdentity', { IdentityId, Logins: logins });
  const { email, exp } = claimsOf(idToken);
  return {
    email,
    expiresAt: Math.min(exp, given.Expiration) * 1000,
    credentials: { accessKeyId: given.AccessKeyId, secretAccessKey: given.SecretKey, sessionToken: given.SessionToken },
  };
}

async function ask<Answer>(operation: string, input: object): Promise<Answer> {
  const answer = await fetch('/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityService.${operation}` },
    body: JSON.stringify(input),
  });
  const said = (await answer.json()) as Answer & { message?: string };
  if (!answer.ok) throw new Error(said.message ?? 'You have no rights here: ask another operator for a group.');
  return said;
}

/** For display; the server is who believes tokens. */
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
