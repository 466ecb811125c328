import {
  type ClientExtensions,
  type ClientRegistration,
  isRegisteredReturnAddress,
  type RegisteredMetadata,
} from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { authenticationIn, usesSecret } from './client-authentication.js';
import { keysIn } from './client-keys.js';
import { flowsOf, type RegistrableFlow } from './grants.js';
import { excerpt, MAX_URL, type Metadata, textOf, textsOf, wrongRedirect } from './metadata-members.js';
import { wrongMetadata } from './registration-error.js';
import { informationIn, signInMetadataIn } from './sign-in-metadata.js';
import { messagesIn } from './signed-messages.js';

/** Validated client metadata (RFC 7591 section 2). */
export interface RequestedMetadata {
  readonly name: string;
  /** Possible flows, the preferred one first. */
  readonly flows: readonly RegistrableFlow[];
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  /** Omitted: no `scope` requested. */
  readonly scopes?: readonly string[];
  readonly registration: Pick<ClientRegistration, 'authMethod' | 'keysForRequestsOnly' | 'metadata'>;
  readonly extensions: ClientExtensions;
}

/** Characters. */
const MAX_NAME = 128;
const FORBIDDEN_IN_NAME = /[^\w +=,.@-]+/g;

/**
 * Validates client metadata (RFC 7591 section 2). Choices that are not offered are replaced or left out, and the response states the
 * result (section 3.2.1); unknown members are ignored. Throws `RegistrationError` for what leaves no usable client.
 */
export function readMetadata(body: unknown, pool: Pick<UserPool, 'signingAlgorithm' | 'acrValues'>): RequestedMetadata {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw wrongMetadata('The body must be a JSON object.');
  const metadata = body as Metadata;
  const redirectUris = textsOf(metadata, 'redirect_uris') ?? [];
  const keys = keysIn(metadata);
  const hasKeys = keys.jwks !== undefined || keys.jwksUri !== undefined;
  const authentication = authenticationIn(metadata, keys);
  const { method } = authentication;
  const flows = flowsOf(metadata, { hasRedirects: redirectUris.length > 0, isPublic: method === 'none' });
  if (flows[0] === 'code' && redirectUris.length === 0) throw wrongRedirect('redirect_uris is required.');
  checkUrls('redirect_uris', redirectUris);
  const logoutUris = textsOf(metadata, 'post_logout_redirect_uris') ?? [];
  checkUrls('post_logout_redirect_uris', logoutUris);
  const messages = messagesIn(metadata, pool, hasKeys);
  const more: RegisteredMetadata = {
    ...informationIn(metadata),
    ...signInMetadataIn(metadata, pool),
    ...messages.metadata,
    ...authentication.metadata,
  };
  return {
    name: nameOf(textOf(metadata, 'client_name') ?? ''),
    flows,
    redirectUris,
    logoutUris,
    ...defined({ scopes: scopesOf(textOf(metadata, 'scope')) }),
    registration: {
      authMethod: method,
      metadata: more,
      ...(hasKeys && (method === 'none' || usesSecret(method)) ? { keysForRequestsOnly: true } : {}),
    },
    extensions: { ...keys, ...messages.extensions, ...authentication.extensions },
  };
}

/** Replaces characters that app client names must not have. */
const nameOf = (name: string): string => name.slice(0, MAX_NAME).replace(FORBIDDEN_IN_NAME, ' ').trim() || 'Registered client';

function checkUrls(member: string, urls: readonly string[]): void {
  const wrong = urls.find((url) => url.length > MAX_URL || !isRegisteredReturnAddress(url));
  if (wrong === undefined) return;
  throw wrongRedirect(
    `${member}: must be https, an app's own scheme with a dot (com.example.app) or http on this machine, without a fragment: ${excerpt(wrong)}`,
  );
}

function scopesOf(scope: string | undefined): readonly string[] | undefined {
  const scopes = [...new Set(scope?.split(' ').filter((one) => one !== ''))];
  return scopes.length > 0 ? scopes : undefined;
}
