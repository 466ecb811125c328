import type { ClientExtensions, RegisteredMetadata } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { ASSERTION_ALGORITHMS, ID_TOKEN_ENCRYPTION_ALGORITHMS, ID_TOKEN_ENCRYPTION_METHODS } from '../algorithms.js';
import { addressOf, choiceOf, excerpt, flagOf, isPublicAddress, MAX_URL, type Metadata, textOf, textsOf } from './metadata-members.js';
import { wrongMetadata } from './registration-error.js';

/** Settings for messages to and from the client. */
export interface RequestedMessages {
  readonly extensions: ClientExtensions;
  readonly metadata: RegisteredMetadata;
}

const MAX_REQUEST_URIS = 20;
/** Default of OpenID Connect Dynamic Client Registration 1.0 section 2. */
const DEFAULT_ENCRYPTION = 'A128CBC-HS256';

/** Encryptions that are not offered. */
const NOT_ENCRYPTED = [
  'userinfo_encrypted_response',
  'request_object_encryption',
  'authorization_encrypted_response',
  'introspection_encrypted_response',
];

/**
 * Signatures, encryption and sender constraints (OpenID Connect Dynamic Client Registration 1.0 section 2, RFC 9101, 9126, 9449, 8705).
 * Throws `invalid_client_metadata` for what is not offered: a client would refuse, or fail to read, what it gets instead.
 */
export function messagesIn(
  metadata: Metadata,
  { signingAlgorithm }: Pick<UserPool, 'signingAlgorithm'>,
  hasKeys: boolean,
): RequestedMessages {
  const signed = (member: string) => choiceOf(metadata, member, [signingAlgorithm]);
  signed('id_token_signed_response_alg');
  for (const member of NOT_ENCRYPTED.flatMap((name) => [`${name}_alg`, `${name}_enc`])) {
    if (textOf(metadata, member) !== undefined) throw wrongMetadata(`${member}: this is not encrypted here.`);
  }
  const extensions = {
    ...defined({ idTokenEncryption: encryptionIn(metadata), backchannelLogoutUri: addressOf(metadata, 'backchannel_logout_uri') }),
    ...(flagOf(metadata, 'require_pushed_authorization_requests') ? { requirePushedAuthorizationRequests: true } : {}),
    ...(flagOf(metadata, 'require_signed_request_object') ? { requireSignedRequestObject: true } : {}),
    ...(flagOf(metadata, 'dpop_bound_access_tokens') ? { dpopBoundAccessTokens: true } : {}),
    ...(flagOf(metadata, 'tls_client_certificate_bound_access_tokens') ? { certificateBoundAccessTokens: true } : {}),
  };
  const requestAlgorithm = choiceOf(metadata, 'request_object_signing_alg', ASSERTION_ALGORITHMS);
  const requestUris = requestUrisIn(metadata);
  if (!hasKeys && (requestAlgorithm !== undefined || requestUris !== undefined))
    throw wrongMetadata('Request objects must be signed: request_object_signing_alg and request_uris need jwks or jwks_uri.');
  return {
    extensions,
    metadata: {
      ...defined({
        request_object_signing_alg: requestAlgorithm,
        request_uris: requestUris,
        userinfo_signed_response_alg: signed('userinfo_signed_response_alg'),
        authorization_signed_response_alg: signed('authorization_signed_response_alg'),
        introspection_signed_response_alg: signed('introspection_signed_response_alg'),
        backchannel_logout_session_required: flagOf(metadata, 'backchannel_logout_session_required'),
      }),
    },
  };
}

function encryptionIn(metadata: Metadata): ClientExtensions['idTokenEncryption'] {
  const alg = choiceOf(metadata, 'id_token_encrypted_response_alg', ID_TOKEN_ENCRYPTION_ALGORITHMS);
  const enc = choiceOf(metadata, 'id_token_encrypted_response_enc', ID_TOKEN_ENCRYPTION_METHODS);
  if (alg !== undefined) return { alg, enc: enc ?? DEFAULT_ENCRYPTION };
  if (enc !== undefined) throw wrongMetadata('id_token_encrypted_response_enc needs id_token_encrypted_response_alg.');
  return undefined;
}

/** `request_uris`. A fragment is the SHA-256 hash of the request object (OpenID Connect Core section 6.2). */
function requestUrisIn(metadata: Metadata): readonly string[] | undefined {
  const uris = textsOf(metadata, 'request_uris') ?? [];
  const wrong = uris.find((uri) => uri.length > MAX_URL || !isPublicAddress(uri.replace(/#[\w-]{43}$/, '')));
  if (wrong !== undefined || uris.length > MAX_REQUEST_URIS)
    throw wrongMetadata(`request_uris must be at most ${MAX_REQUEST_URIS} https URLs without credentials: ${excerpt(wrong ?? '')}`);
  return uris.length === 0 ? undefined : [...new Set(uris)];
}
