export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
export const CIBA = 'urn:openid:params:grant-type:ciba';
export const ID_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:id_token';
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
export const AWS_CREDENTIALS_TYPE = 'urn:cognate:params:oauth:token-type:aws-credentials';

/** The parameter that carries `resource` past oidc-provider, which would look for a resource server of its own by it. */
export const BOUND_RESOURCE = 'bound_resource';

/** The scopes that every pool has. */
export const STANDARD_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'] as const;
