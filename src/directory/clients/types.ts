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

/** Dynamic registration of a client (RFC 7591). */
export interface ClientRegistration {
  /** Registered without an initial access token: unverified. */
  readonly open: boolean;
  /** Registered method; both ways of sending a secret are accepted. */
  readonly authMethod: 'none' | 'client_secret_basic' | 'client_secret_post';
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
