import { isIP } from 'node:net';
import type { ClientExtensions, ClientRegistration, RegisteredMetadata, TlsClientAuth } from '../../../directory/clients/index.js';
import { defined } from '../../../kernel/index.js';
import { ASSERTION_ALGORITHMS } from '../algorithms.js';
import { choiceOf, type Metadata, textOf } from './metadata-members.js';
import { wrongMetadata } from './registration-error.js';

type AuthMethod = ClientRegistration['authMethod'];

const METHODS: readonly AuthMethod[] = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
];

/** Whether clients with this method get a secret. */
export const usesSecret = (method: AuthMethod): boolean => method === 'client_secret_basic' || method === 'client_secret_post';

/** Client authentication that was requested, with the settings that it needs. */
export interface RequestedAuthentication {
  readonly method: AuthMethod;
  readonly extensions: Pick<ClientExtensions, 'tlsClientAuth'>;
  readonly metadata: Pick<RegisteredMetadata, 'token_endpoint_auth_signing_alg'>;
}

/**
 * `token_endpoint_auth_method`, and what belongs to it. A method that is not offered becomes `client_secret_basic`, the default of RFC 7591
 * section 2. Throws `invalid_client_metadata` for a method without its key or certificate name.
 */
export function authenticationIn(
  metadata: Metadata,
  { jwks, jwksUri }: Pick<ClientExtensions, 'jwks' | 'jwksUri'>,
): RequestedAuthentication {
  const requested = textOf(metadata, 'token_endpoint_auth_method');
  const method = METHODS.find((one) => one === requested) ?? 'client_secret_basic';
  if (method === 'private_key_jwt') {
    if (!jwks && jwksUri === undefined) throw wrongMetadata('private_key_jwt needs jwks or jwks_uri.');
    const algorithm = choiceOf(metadata, 'token_endpoint_auth_signing_alg', ASSERTION_ALGORITHMS);
    return { method, extensions: {}, metadata: { ...defined({ token_endpoint_auth_signing_alg: algorithm }) } };
  }
  if (method === 'tls_client_auth') return { method, extensions: { tlsClientAuth: certificateName(metadata) }, metadata: {} };
  if (method !== 'self_signed_tls_client_auth') return { method, extensions: {}, metadata: {} };
  if (!jwks?.keys.some((key) => Array.isArray(key['x5c'])))
    throw wrongMetadata('self_signed_tls_client_auth needs the certificate in jwks (x5c).');
  return { method, extensions: { tlsClientAuth: { selfSigned: true } }, metadata: {} };
}

/** Characters. */
const MAX_NAME = 1024;

/** Name in the certificate (RFC 8705 section 2.1.2). Throws `invalid_client_metadata` unless there is exactly one. */
function certificateName(metadata: Metadata): TlsClientAuth {
  const given: readonly (TlsClientAuth | undefined)[] = [
    named(textOf(metadata, 'tls_client_auth_subject_dn'), (subjectDn) => ({ subjectDn })),
    named(textOf(metadata, 'tls_client_auth_san_dns'), (sanDns) => ({ sanDns })),
    named(textOf(metadata, 'tls_client_auth_san_uri'), (sanUri) => ({ sanUri })),
    named(textOf(metadata, 'tls_client_auth_san_ip'), (sanIp) => (isIP(sanIp) === 0 ? undefined : { sanIp })),
    named(textOf(metadata, 'tls_client_auth_san_email'), (sanEmail) => ({ sanEmail })),
  ];
  const [name, ...others] = given.filter((one) => one !== undefined);
  if (name === undefined || others.length > 0) throw wrongMetadata('tls_client_auth needs exactly one name of the certificate.');
  return name;
}

const named = <Name>(text: string | undefined, name: (text: string) => Name | undefined): Name | undefined =>
  text === undefined || text.length > MAX_NAME ? undefined : name(text);
