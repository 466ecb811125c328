import { type AppClient, authMethodOf } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { certificateNameOf } from '../client-metadata.js';

/** Client information response (RFC 7591 section 3.2.1): all registered metadata, with the secret in each. */
export function clientInformation(client: AppClient, { signingAlgorithm }: Pick<UserPool, 'signingAlgorithm'>): Record<string, unknown> {
  const machine = client.oauthFlows.includes('client_credentials');
  return {
    client_id: client.id,
    client_id_issued_at: Math.floor(client.createdAt.getTime() / 1000),
    ...(client.secret === undefined ? {} : { client_secret: client.secret, client_secret_expires_at: 0 }),
    client_name: client.name,
    token_endpoint_auth_method: methodOf(client),
    grant_types: machine ? ['client_credentials'] : ['authorization_code', 'refresh_token'],
    response_types: machine ? [] : ['code'],
    redirect_uris: client.callbackUrls,
    ...defined({ post_logout_redirect_uris: client.logoutUrls.length > 0 ? client.logoutUrls : undefined }),
    scope: client.oauthScopes.join(' '),
    id_token_signed_response_alg: signingAlgorithm,
    ...client.registration?.metadata,
    ...extensionsOf(client),
  };
}

/** Method that authenticates the client, whatever was registered. */
function methodOf(client: AppClient): string {
  const method = authMethodOf(client);
  if (method !== 'client_secret') return method;
  return client.registration?.authMethod === 'client_secret_post' ? 'client_secret_post' : 'client_secret_basic';
}

function extensionsOf({ extensions = {} }: AppClient): Record<string, unknown> {
  const { idTokenEncryption, tlsClientAuth } = extensions;
  return {
    ...defined({
      jwks: extensions.jwks,
      jwks_uri: extensions.jwksUri,
      id_token_encrypted_response_alg: idTokenEncryption?.alg,
      id_token_encrypted_response_enc: idTokenEncryption?.enc,
      backchannel_logout_uri: extensions.backchannelLogoutUri,
      require_pushed_authorization_requests: extensions.requirePushedAuthorizationRequests,
      require_signed_request_object: extensions.requireSignedRequestObject,
      dpop_bound_access_tokens: extensions.dpopBoundAccessTokens,
      tls_client_certificate_bound_access_tokens: extensions.certificateBoundAccessTokens,
    }),
    ...certificateNameOf(tlsClientAuth),
  };
}
