import { isRegisteredReturnAddress, type OAuthFlow } from '../../../directory/clients/index.js';
import { defined } from '../../../kernel/index.js';
import { RegistrationError, wrongMetadata } from './registration-error.js';

/** Validated client metadata (RFC 7591 section 2). */
export interface RequestedMetadata {
  readonly name: string;
  readonly flow: Exclude<OAuthFlow, 'implicit'>;
  readonly authMethod: 'none' | 'client_secret_basic' | 'client_secret_post';
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  /** Omitted: no `scope` requested. */
  readonly scopes?: readonly string[];
}

const MAX_URLS = 100;
const MAX_URL = 1024;
const MAX_SCOPES = 50;
const MAX_NAME = 128;
const FORBIDDEN_IN_NAME = /[^\w +=,.@-]+/g;
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;
const AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post'] as const;
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials'];

/** Validates client metadata (RFC 7591 section 2), as far as supported; unknown members are ignored. Throws `RegistrationError`. */
export function readMetadata(body: unknown): RequestedMetadata {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw wrongMetadata('The body must be a JSON object.');
  const metadata = body as Readonly<Record<string, unknown>>;
  const grants = textsOf(metadata, 'grant_types') ?? ['authorization_code'];
  const flow = flowOf(grants);
  checkResponseTypes(textsOf(metadata, 'response_types'), flow);
  const authMethod = textOf(metadata, 'token_endpoint_auth_method') ?? 'client_secret_basic';
  const known = AUTH_METHODS.find((method) => method === authMethod);
  if (known === undefined) throw wrongMetadata(`token_endpoint_auth_method must be one of ${AUTH_METHODS.join(', ')}.`);
  if (known === 'none' && flow === 'client_credentials') throw wrongMetadata('client_credentials needs a client that can authenticate.');
  const redirectUris = textsOf(metadata, 'redirect_uris') ?? [];
  if (flow === 'code' && redirectUris.length === 0) throw new RegistrationError('invalid_redirect_uri', 'redirect_uris is required.');
  checkUrls('redirect_uris', redirectUris);
  const logoutUris = textsOf(metadata, 'post_logout_redirect_uris') ?? [];
  checkUrls('post_logout_redirect_uris', logoutUris);
  const name = nameOf(textOf(metadata, 'client_name') ?? '');
  const scopes = scopesOf(textOf(metadata, 'scope'));
  return { name, flow, authMethod: known, redirectUris, logoutUris, ...defined({ scopes }) };
}

/** Replaces characters that app client names must not have; the response states the result. */
const nameOf = (name: string): string => name.slice(0, MAX_NAME).replace(FORBIDDEN_IN_NAME, ' ').trim() || 'Registered client';

function textOf(metadata: Readonly<Record<string, unknown>>, member: string): string | undefined {
  const value = metadata[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongMetadata(`${member} must be a string.`);
  return value;
}

function textsOf(metadata: Readonly<Record<string, unknown>>, member: string): readonly string[] | undefined {
  const value = metadata[member];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > MAX_URLS || !value.every((one) => typeof one === 'string')) {
    throw wrongMetadata(`${member} must be an array of at most ${MAX_URLS} strings.`);
  }
  return value as string[];
}

/** Flow of the requested grants. As for Cognito app clients, client_credentials excludes all other grants. */
function flowOf(grants: readonly string[]): RequestedMetadata['flow'] {
  const unknown = grants.find((grant) => !GRANTS.includes(grant));
  if (unknown !== undefined) throw wrongMetadata(`grant_types: ${unknown.slice(0, 100)} is not offered.`);
  const [code, machine] = [grants.includes('authorization_code'), grants.includes('client_credentials')];
  if (code === machine) throw wrongMetadata('grant_types must have either authorization_code or client_credentials.');
  if (machine && grants.includes('refresh_token')) throw wrongMetadata('grant_types: client_credentials goes with no other grant.');
  return code ? 'code' : 'client_credentials';
}

function checkResponseTypes(types: readonly string[] | undefined, flow: RequestedMetadata['flow']): void {
  if (types === undefined) return;
  const fits = flow === 'code' ? types.length === 1 && types[0] === 'code' : types.length === 0;
  if (!fits) throw wrongMetadata(`response_types must be ${flow === 'code' ? '["code"]' : 'empty for client_credentials'}.`);
}

function checkUrls(member: string, urls: readonly string[]): void {
  const wrong = urls.find((url) => url.length > MAX_URL || !isRegisteredReturnAddress(url));
  if (wrong === undefined) return;
  throw new RegistrationError(
    'invalid_redirect_uri',
    `${member}: must be https, an app's own scheme with a dot (com.example.app) or http on this machine, without a fragment: ${wrong.slice(0, 200)}`,
  );
}

function scopesOf(scope: string | undefined): readonly string[] | undefined {
  if (scope === undefined || scope === '') return undefined;
  const scopes = [...new Set(scope.split(' '))];
  if (scopes.length > MAX_SCOPES || scopes.some((one) => !SCOPE.test(one))) throw wrongMetadata('scope is malformed, or names too many.');
  return scopes;
}
