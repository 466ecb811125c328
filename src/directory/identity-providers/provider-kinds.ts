import type { ProviderDetails, ProviderKind } from './identity-providers.js';

interface KindRules {
  readonly required: readonly string[];
  /** Keys that may be set in addition. */
  readonly optional: readonly string[];
  /** Details that are fixed for the provider, whatever is sent. */
  readonly known: (details: ProviderDetails) => ProviderDetails;
  /** Subject claim of the provider's users. Omitted for SAML. */
  readonly subject?: string;
}

const CLIENT = ['client_id', 'client_secret', 'authorize_scopes'] as const;
const SOCIAL = ['attributes_url', 'attributes_url_add_attributes', 'authorize_url', 'oidc_issuer', 'token_request_method', 'token_url'];
const FACEBOOK_VERSION = 'v17.0';

/** Keys of `ProviderDetails` per provider type (Cognito CreateIdentityProvider). */
export const PROVIDER_KINDS: Readonly<Record<ProviderKind, KindRules>> = {
  Google: {
    required: CLIENT,
    optional: SOCIAL,
    subject: 'sub',
    known: () => ({
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    }),
  },
  Facebook: {
    required: CLIENT,
    optional: [...SOCIAL, 'api_version'],
    subject: 'id',
    known: ({ api_version: version = FACEBOOK_VERSION }) => ({
      api_version: version,
      attributes_url: `https://graph.facebook.com/${version}/me?fields=`,
      attributes_url_add_attributes: 'true',
      authorize_url: `https://www.facebook.com/${version}/dialog/oauth`,
      token_request_method: 'GET',
      token_url: `https://graph.facebook.com/${version}/oauth/access_token`,
    }),
  },
  LoginWithAmazon: {
    required: CLIENT,
    optional: SOCIAL,
    subject: 'user_id',
    known: () => ({
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    }),
  },
  SignInWithApple: {
    required: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
    optional: SOCIAL,
    subject: 'sub',
    known: () => ({
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    }),
  },
  OIDC: {
    required: ['client_id', 'authorize_scopes', 'attributes_request_method', 'oidc_issuer'],
    // Beyond Cognito: client authentication by other means than a secret.
    optional: [
      'client_secret',
      'token_endpoint_auth_method',
      'authorize_url',
      'token_url',
      'attributes_url',
      'jwks_uri',
      'attributes_url_add_attributes',
    ],
    subject: 'sub',
    known: () => ({ attributes_url_add_attributes: 'false' }),
  },
  SAML: {
    required: [],
    optional: [
      'MetadataURL',
      'MetadataFile',
      'IDPSignout',
      'IDPInit',
      'EncryptedResponses',
      'RequestSigningAlgorithm',
      'SSORedirectBindingURI',
      'SLORedirectBindingURI',
      'ActiveEncryptionCertificate',
    ],
    known: () => ({}),
  },
};

/** Details of an OIDC provider that signs in by a passport strategy (beyond Cognito): endpoints and claims are the strategy's. */
export const STRATEGY_RULES: Omit<KindRules, 'subject'> = {
  required: ['strategy', ...CLIENT],
  optional: [],
  known: () => ({}),
};

/** Details that are sealed in the store. */
export const SECRET_DETAILS: readonly string[] = ['client_secret', 'private_key'];

/** Reports whether the name is reserved for the pool's own users. */
export const isReservedName = (name: string): boolean => name.toUpperCase() === 'COGNITO';
