import type { ClaimsParameter, Client } from 'oidc-provider';

/** Members of oidc-provider’s classes that are missing in its typings. */
export interface InnerModels {
  AccessToken: InnerModel & (new (...args: unknown[]) => TokenFields);
  ClientCredentials: InnerModel & (new (...args: unknown[]) => TokenFields);
  RefreshToken: InnerModel & (new (...args: unknown[]) => TokenFields);
  DeviceCode: PolledGrantModel;
  BackchannelAuthenticationRequest: PolledGrantModel;
  IdToken: new (...args: unknown[]) => { available: Record<string, unknown>; extra: Record<string, unknown>; client: Client };
  OIDCContext: new (
    ...args: unknown[]
  ) => { requestParamScopes: Set<string>; route: string; client?: Client; body?: Record<string, unknown> };
  Client: {
    prototype: {
      compareClientSecret: (this: Client, presented: string) => boolean;
      redirectUriAllowed: (this: Client, redirectUri: string) => boolean;
    };
    Schema: { prototype: { redirectUris: () => void } };
  };
}

type PolledGrantModel = InnerModel &
  (new (
    ...args: unknown[]
  ) => { jti: string; getValueAndPayload(): Promise<{ payload?: object | undefined }> });

interface InnerModel {
  find(value: string, options?: object): Promise<unknown>;
}

export interface TokenFields {
  jti: string;
  clientId: string;
  accountId: string;
  grantId: string;
  scope: string;
  expiration: number;
  gty?: string;
  sessionUid?: string;
  claims?: ClaimsParameter;
  jkt?: string;
  'x5t#S256'?: string;
}
