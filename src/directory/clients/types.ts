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

/** A secret of a confidential client's, in clear. `id` is `{client}--{milliseconds}`. */
export interface ClientSecret {
  readonly id: string;
  readonly value: string;
  readonly createdAt: Date;
}

/** How a client came that registered itself. */
export interface ClientRegistration {
  /** Without a token: nobody vouches for it. */
  readonly open: boolean;
  /** As it said it would; either way of sending a secret is taken. */
  readonly authMethod: 'none' | 'client_secret_basic' | 'client_secret_post';
  /** Of the token that it manages itself with. Absent: it cannot. */
  readonly tokenHash?: string;
}

/** An app client of a user pool. */
export interface AppClient {
  readonly poolId: string;
  /** 26 lowercase alphanumerics unless chosen by configuration. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The oldest active secret, in clear, opened from its seal when the client is read. Absent: a public client. */
  readonly secret?: string;
  /** Every active secret, the oldest first: what counts is `provesClient`. */
  readonly secrets?: readonly ClientSecret[];
  readonly authFlows: readonly AuthFlow[];
  readonly lifetimes: TokenLifetimes;
  /** As AWS clients gave them, for Describe; `lifetimes` is what counts. */
  readonly validity: {
    readonly access?: number;
    readonly id?: number;
    readonly refresh?: number;
    readonly units: Readonly<Partial<Record<'access' | 'id' | 'refresh', 'seconds' | 'minutes' | 'hours' | 'days'>>>;
  };
  /** Absent: the default set, every standard attribute (and `*_verified` for reading). */
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
  /** Minutes that a sign-in challenge may wait for its answer, 3 to 15. */
  readonly authSessionMinutes: number;
  readonly rotation?: { readonly graceSeconds: number };
  /**
   * Minutes after a fresh sign-in that this client takes a browser session for a sign-in, 0 to 129600; counts where the pool tracks
   * sessions. Absent: an hour.
   */
  readonly ssoMinutes?: number;
  readonly extensions?: ClientExtensions;
  /** It has registered itself (RFC 7591); absent: an operator made it. */
  readonly registration?: ClientRegistration;
  readonly carried: Readonly<Record<string, unknown>>;
}

export type NewAppClient = Omit<AppClient, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'secret' | 'secrets'> & {
  readonly id?: string;
  readonly secret: 'none' | 'generate' | { readonly value: string };
};

export type AppClientChange = Omit<NewAppClient, 'id' | 'poolId' | 'secret'>;
