import { ACR_VALUES } from '../../../authentication/index.js';
import { openIdScopesOf, protocolProfileOf, securityOf, type UserPool } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { ASSERTION_ALGORITHMS, ID_TOKEN_ENCRYPTION_ALGORITHMS, ID_TOKEN_ENCRYPTION_METHODS } from '../algorithms.js';
import { CIBA, DEVICE_CODE, STANDARD_SCOPES, TOKEN_EXCHANGE } from '../names.js';
import { termsOf } from '../registration/index.js';

/**
 * Metadata document of OpenID Connect Discovery 1.0 and RFC 8414. Lists what app clients can have; registration leaves out what
 * self-registered ones cannot. Signed userInfo and `request_uri` are for registered clients only.
 */
export function discoveryOf(pool: UserPool, issuer: string): Record<string, unknown> {
  const { implicitGrant } = securityOf(pool);
  const registers = termsOf(pool) !== undefined;
  const isOpenId = protocolProfileOf(pool) === 'openid';
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    userinfo_endpoint: `${issuer}/oauth2/userInfo`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    pushed_authorization_request_endpoint: `${issuer}/oauth2/par`,
    backchannel_authentication_endpoint: `${issuer}/oauth2/bc-authorize`,
    backchannel_token_delivery_modes_supported: ['poll'],
    backchannel_user_code_parameter_supported: false,
    backchannel_authentication_request_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    device_authorization_endpoint: `${issuer}/oauth2/device_authorization`,
    ...(registers
      ? { registration_endpoint: `${issuer}/oauth2/register`, userinfo_signing_alg_values_supported: [pool.signingAlgorithm] }
      : {}),
    ...(pool.extensions?.clientIdMetadataDocuments ? { client_id_metadata_document_supported: true } : {}),
    end_session_endpoint: `${issuer}/logout`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: [...STANDARD_SCOPES, ...openIdScopesOf(pool)],
    response_types_supported: ['code', ...(implicitGrant ? ['token', 'id_token', 'id_token token'] : [])],
    response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
    authorization_signing_alg_values_supported: [pool.signingAlgorithm],
    introspection_signing_alg_values_supported: [pool.signingAlgorithm],
    id_token_encryption_alg_values_supported: ID_TOKEN_ENCRYPTION_ALGORITHMS,
    id_token_encryption_enc_values_supported: ID_TOKEN_ENCRYPTION_METHODS,
    grant_types_supported: [
      'authorization_code',
      ...(implicitGrant ? ['implicit'] : []),
      'refresh_token',
      'client_credentials',
      DEVICE_CODE,
      CIBA,
      TOKEN_EXCHANGE,
    ],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [pool.signingAlgorithm],
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint_auth_methods_supported: AUTH_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    introspection_endpoint_auth_methods_supported: AUTH_METHODS.filter((method) => method !== 'none'),
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'PS256'],
    tls_client_certificate_bound_access_tokens: true,
    require_pushed_authorization_requests: false,
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: ['none', 'login', 'select_account', 'consent'],
    claim_types_supported: ['normal'],
    claims_supported: [
      ...PROTOCOL_CLAIMS,
      ...(isOpenId && pool.tier !== 'LITE' ? ['acr', 'amr'] : []),
      ...pool.schema.filter(({ developerOnly }) => !developerOnly).map(({ name }) => name),
    ].filter((name, index, all) => all.indexOf(name) === index),
    ...defined({ acr_values_supported: pool.tier === 'LITE' ? undefined : (pool.acrValues ?? ACR_VALUES) }),
    claims_parameter_supported: isOpenId,
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    require_signed_request_object: false,
    request_uri_parameter_supported: registers,
    require_request_uri_registration: true,
    authorization_response_iss_parameter_supported: true,
  };
}

const AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
];

const PROTOCOL_CLAIMS = [
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'at_hash',
  'jti',
  'origin_jti',
  'event_id',
  'token_use',
  'cognito:username',
  'cognito:groups',
  'email_verified',
  'phone_number_verified',
];
