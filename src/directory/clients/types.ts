import type { ClientExtensions } from './extensions.js';

export type AuthFlow =
  | 'ALLOW_USER_PASSWORD_AUTH'
  | 'ALLOW_ADMIN_USER_PASSWORD_AUTH'
  | 'ALLOW_USER_SRP_AUTH'
  | 'ALLOW_REFRESH_TOKEN_AUTH'
  | 'ALLOW_CUSTOM_AUTH'
  | 'ALLOW_USER_AUTH'
  | 'ALLOW_CLIENT_TOKEN_AUTH';

export type OAuthFlow = 'code' | 'implicit' | 'client_credentials';

/** Seconds. */
export interface TokenLifetimes {
  readonly access: number;
  readonly id: number;
  readonly refresh: number;
}

/** Secret of a confidential client, in clear. `id` is `{client}--{milliseconds}`. */
export interface ClientSecret {
  readonly id: string;
  readonly value: string;
  readonly createdAt: Date;
}

/**
 * Client authentication method (RFC 7591 `token_endpoint_auth_method`); `client_secret` covers both
 * ways of sending one.
 */
export type ClientAuthMethod = 'none' | 'client_secret' | 'private_key_jwt' | 'tls_client_auth' | 'self_signed_tls_client_auth';

/**
 * Registered metadata that is no setting of app clients, by its names in RFC 7591, OpenID Connect Dynamic Client Registration 1.0
 * section 2 and OpenID Connect Back-Channel Logout 1.0 section 2.2.
 */
export interface RegisteredMetadata {
  readonly application_type?: 'native' | 'web';
  readonly contacts?: readonly string[];
  readonly client_uri?: string;
  readonly logo_uri?: string;
  readonly policy_uri?: string;
  readonly tos_uri?: string;
  readonly software_id?: string;
  readonly software_version?: string;
  readonly initiate_login_uri?: string;
  readonly request_uris?: readonly string[];
  readonly default_max_age?: number;
  readonly require_auth_time?: boolean;
  readonly default_acr_values?: readonly string[];
  readonly subject_type?: 'public';
  readonly backchannel_logout_session_required?: boolean;
  readonly token_endpoint_auth_signing_alg?: string;
  readonly request_object_signing_alg?: string;
  readonly userinfo_signed_response_alg?: string;
  readonly authorization_signed_response_alg?: string;
  readonly introspection_signed_response_alg?: string;
}

/** Dynamic registration of a client (RFC 7591). */
export interface ClientRegistration {
  /** Registered without an initial access token: unverified. */
  readonly open: boolean;
  /** The client ID is the URL of the metadata (draft-ietf-oauth-client-id-metadata-document); the client is not stored. */
  readonly document?: true;
  /** Registered method; both ways of sending a secret are accepted. */
  readonly authMethod: Exclude<ClientAuthMethod, 'client_secret'> | 'client_secret_basic' | 'client_secret_post';
  /** The keys of the client (`extensions.jwks`, `jwksUri`) verify request objects only: it authenticates otherwise, or not at all. */
  readonly keysForRequestsOnly?: true;
  readonly metadata?: RegisteredMetadata;
  /** Hash of the registration access token. Omitted: the client cannot manage itself. */
  readonly tokenHash?: string;
}

/** An app client of a user pool. */
export interface AppClient {
  readonly poolId: string;
  /** 26 lowercase alphanumeric characters unless chosen by configuration. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Oldest active secret, in clear, unsealed when the client is read. Omitted: a public client. */
  readonly secret?: string;
  /** All active secrets, oldest first. Verify with `provesClient`. */
  readonly secrets?: readonly ClientSecret[];
  readonly authFlows: readonly AuthFlow[];
  readonly lifetimes: TokenLifetimes;
  /** Values as sent to the AWS API, for Describe; `lifetimes` is what applies. */
  readonly validity: {
    readonly access?: number;
    readonly id?: number;
    readonly refresh?: number;
    readonly units: Readonly<Partial<Record<'access' | 'id' | 'refresh', 'seconds' | 'minutes' | 'hours' | 'days'>>>;
  };
  /** Omitted or empty: every attribute, custom ones included. */
  readonly readAttributes?: readonly string[];
  readonly writeAttributes?: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  readonly defaultRedirectUri?: string;
  readonly oauthEnabled: boolean;
  readonly oauthFlows: readonly OAuthFlow[];
  readonly oauthScopes: readonly string[];
  readonly identityProviders: readonly string[];
  readonly preventUserExistenceErrors: boolean;
  readonly tokenRevocation: boolean;
  /** Minutes that a sign-in challenge stays valid, 3 to 15. */
  readonly authSessionMinutes: number;
  readonly rotation?: { readonly graceSeconds: number };
  /**
   * Minutes after a fresh sign-in in which this client accepts an SSO session, 0 to 129600; applies
   * where the pool tracks sessions. Omitted: 60.
   */
  readonly ssoMinutes?: number;
  readonly extensions?: ClientExtensions;
  /** Dynamic registration (RFC 7591). Omitted: created by an operator. */
  readonly registration?: ClientRegistration;
  readonly carried: Readonly<Record<string, unknown>>;
}

export type NewAppClient = Omit<AppClient, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'secret' | 'secrets'> & {
  readonly id?: string;
  readonly secret: 'none' | 'generate' | { readonly value: string };
};

export type AppClientChange = Omit<NewAppClient, 'id' | 'poolId' | 'secret'>;
