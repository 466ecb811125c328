export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
export const CIBA = 'urn:openid:params:grant-type:ciba';
export const ID_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:id_token';
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
export const AWS_CREDENTIALS_TYPE = 'urn:cognate:params:oauth:token-type:aws-credentials';

/** Internal parameter with `resource`, which oidc-provider would look up as a resource server. */
export const BOUND_RESOURCE = 'bound_resource';

/** Internal parameter with the scope that the client sent, before it is completed and narrowed. */
export const REQUESTED_SCOPE = 'requested_scope';

/** Scope of the authorization requests of built-in pages. */
export const BUILT_IN_SCOPE = 'openid';

/** Header that correlates the logs of both sides (FAPI 1.0 Baseline section 6.2.1, FAPI 2.0 Implementation Advice). */
export const INTERACTION_ID = 'x-fapi-interaction-id';

/** Scopes of every pool. */
export const STANDARD_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'] as const;

/** Internal parameter for `offline_access`, which oidc-provider drops from the scope of a request without `prompt=consent`. */
export const OFFLINE_ACCESS = 'offline_access_requested';
