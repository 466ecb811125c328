import type {
  CreateUserPoolClientCommandInput,
  TimeUnitsType,
  TokenValidityUnitsType,
  UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  type AppClient,
  type AppClientChange,
  type AuthFlow,
  checkFlows,
  defaultAppClient,
  isReturnAddress,
  lifetimesOf,
} from '../../../directory/clients/index.js';
import { openIdScopesOf, type UserPool } from '../../../directory/pools/index.js';
import { readableAttributes, writableAttributes } from '../../../directory/users/index.js';
import { defined, own } from '../../../kernel/index.js';
import { AwsError, invalidParameter, unavailable } from '../errors.js';

type Phase = 'creating' | 'updating';
type ClientSettings = Omit<CreateUserPoolClientCommandInput, 'UserPoolId' | 'ClientName' | 'GenerateSecret' | 'ClientSecret'>;

const ALWAYS: readonly AuthFlow[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** Flows allowed by the three legacy names, when refresh and custom flows needed no permission, nor did SRP except with the last. */
const LEGACY: Readonly<Record<string, readonly AuthFlow[]>> = {
  ADMIN_NO_SRP_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', ...ALWAYS],
  USER_PASSWORD_AUTH: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', ...ALWAYS],
  CUSTOM_AUTH_FLOW_ONLY: ALWAYS,
};

function authFlowsOf(given: ClientSettings['ExplicitAuthFlows']): readonly AuthFlow[] {
  if (!given || given.length === 0) return defaultAppClient().authFlows;
  const legacy = given.filter((flow) => flow in LEGACY);
  if (legacy.length > 0 && legacy.length < given.length) {
    throw invalidParameter('You cannot assign ALLOW_* flows together with the legacy ExplicitAuthFlows values.');
  }
  return [...new Set(given.flatMap((flow) => own(LEGACY, flow) ?? [flow as AuthFlow]))];
}

/** Refuses a client credentials client without a secret, or with flows that sign users in. */
function checkTokenAuth(authFlows: readonly AuthFlow[], hasSecret: boolean): void {
  if (!authFlows.includes('ALLOW_CLIENT_TOKEN_AUTH')) return;
  if (authFlows.length > 1) throw invalidParameter('ALLOW_CLIENT_TOKEN_AUTH cannot be used together with other authentication flows.');
  if (!hasSecret) throw invalidParameter('ALLOW_CLIENT_TOKEN_AUTH requires an app client with a client secret.');
}

const RESERVED_SCOPES = new Set(['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin']);

function checkScopes({ AllowedOAuthScopes: scopes = [] }: ClientSettings, pool: UserPool, customScopes: ReadonlySet<string>): void {
  const known = new Set([...RESERVED_SCOPES, ...openIdScopesOf(pool), ...customScopes]);
  const unknown = scopes.filter((scope) => !known.has(scope));
  if (unknown.length > 0) throw new AwsError('ScopeDoesNotExistException', `Invalid scope requested: ${unknown.join(', ')}`);
}

function checkOAuth(input: ClientSettings, hasSecret: boolean): void {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [], AllowedOAuthFlowsUserPoolClient: enabled = false } = input;
  if (!enabled) return;
  if (flows.length === 0)
    throw new AwsError('InvalidOAuthFlowException', 'AllowedOAuthFlows are required if user pool client is allowed to use OAuth flows.');
  if (flows.includes('client_credentials') && flows.length > 1) {
    throw new AwsError('InvalidOAuthFlowException', 'client_credentials flow can not be selected along with code flow or implicit flow.');
  }
  if (flows.includes('client_credentials') && !hasSecret) {
    throw new AwsError('InvalidOAuthFlowException', 'client_credentials flow can not be selected if client does not have a client secret.');
  }
  if (scopes.length === 0) throw invalidParameter('AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.');
  if (!flows.includes('client_credentials') && (input.CallbackURLs ?? []).length === 0) {
    throw new AwsError('InvalidOAuthFlowException', 'CallbackURLs are required for the code and implicit flows.');
  }
}

function checkUrls(name: string, urls: readonly string[]): void {
  const wrong = urls.find((url) => !isReturnAddress(url));
  if (wrong !== undefined) throw invalidParameter(`Invalid ${name}: ${wrong.slice(0, 200)}`);
}

/** Refuses a client that cannot write attributes which the pool requires: its sign-ups could never succeed. */
function checkAttributes({ ReadAttributes, WriteAttributes }: ClientSettings, pool: UserPool, phase: Phase): void {
  const invalid = (kind: string): AwsError => invalidParameter(`Invalid ${kind} attributes specified while ${phase} a client`);
  const readable = readableAttributes(pool, { readAttributes: pool.schema.map(({ name }) => name) });
  if (ReadAttributes?.some((name) => !readable.has(name))) throw invalid('read');
  if (!WriteAttributes?.length) return;
  const writable = writableAttributes(pool, { writeAttributes: WriteAttributes });
  const lacking = pool.schema.some(({ name, required }) => required && name !== 'sub' && !writable.has(name));
  if (lacking || WriteAttributes.some((name) => !writable.has(name))) throw invalid('write');
}

function checkProviders({ SupportedIdentityProviders }: ClientSettings, pool: UserPool, providers: ReadonlySet<string>): void {
  const unknown = SupportedIdentityProviders?.find((name) => name !== 'COGNITO' && !providers.has(name));
  if (unknown !== undefined) throw invalidParameter(`The provider ${unknown} does not exist for User Pool ${pool.id}.`);
}

/** Refuses settings that are not implemented. Throws `FeatureUnavailableInTierException`. */
function refuseUnsupported(input: ClientSettings): void {
  if (input.AnalyticsConfiguration !== undefined) throw unavailable('AnalyticsConfiguration');
}

const unitsOf = (units: TokenValidityUnitsType | undefined): AppClient['validity']['units'] =>
  defined({ access: units?.AccessToken, id: units?.IdToken, refresh: units?.RefreshToken });

/** Pool and client facts that the settings are validated against. */
interface ClientContext {
  readonly pool: UserPool;
  /** Scopes of the pool's resource servers. */
  readonly customScopes: ReadonlySet<string>;
  /** Names of the pool's identity providers that the settings refer to. */
  readonly providers: ReadonlySet<string>;
  readonly hasSecret: boolean;
  readonly phase: Phase;
}

/** Settings that are returned as given, or not at all: flows, legacy names of which today's do not express, and two switches. */
function carriedOf(input: ClientSettings, hasSecret: boolean): Readonly<Record<string, unknown>> {
  const propagates = input.EnablePropagateAdditionalUserContextData === true;
  if (propagates && !hasSecret) {
    throw invalidParameter('EnablePropagateAdditionalUserContextData requires an app client with a client secret.');
  }
  return defined({
    EnablePropagateAdditionalUserContextData: propagates ? true : undefined,
    ExplicitAuthFlows: input.ExplicitAuthFlows?.length ? input.ExplicitAuthFlows : undefined,
    PreventUserExistenceErrors: input.PreventUserExistenceErrors,
  });
}

/** Settings that CreateUserPoolClient and UpdateUserPoolClient share; omitted members get their defaults. */
export function clientSettings(
  input: ClientSettings,
  { pool, customScopes, providers, hasSecret, phase }: ClientContext,
): Omit<AppClientChange, 'name'> {
  refuseUnsupported(input);
  checkScopes(input, pool, customScopes);
  checkOAuth(input, hasSecret);
  checkFlows(pool, input.AllowedOAuthFlows ?? []);
  checkUrls('callback URL', input.CallbackURLs ?? []);
  checkUrls('logout URL', input.LogoutURLs ?? []);
  checkAttributes(input, pool, phase);
  checkProviders(input, pool, providers);
  if (input.DefaultRedirectURI !== undefined && !(input.CallbackURLs ?? []).includes(input.DefaultRedirectURI)) {
    throw invalidParameter('The default redirect URI must be one of the callback URLs.');
  }
  const validity = {
    ...defined({ access: input.AccessTokenValidity, id: input.IdTokenValidity, refresh: input.RefreshTokenValidity }),
    units: unitsOf(input.TokenValidityUnits),
  };
  const authFlows = authFlowsOf(input.ExplicitAuthFlows);
  checkTokenAuth(authFlows, hasSecret);
  const rotates = input.RefreshTokenRotation?.Feature === 'ENABLED';
  if (rotates && authFlows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter('Refresh token rotation cannot be enabled together with ALLOW_REFRESH_TOKEN_AUTH.');
  }
  return {
    authFlows,
    validity,
    lifetimes: lifetimesOf(validity),
    callbackUrls: input.CallbackURLs ?? [],
    logoutUrls: input.LogoutURLs ?? [],
    oauthEnabled: input.AllowedOAuthFlowsUserPoolClient ?? false,
    oauthFlows: input.AllowedOAuthFlows ?? [],
    oauthScopes: input.AllowedOAuthScopes ?? [],
    identityProviders: input.SupportedIdentityProviders ?? [],
    preventUserExistenceErrors: input.PreventUserExistenceErrors === 'ENABLED',
    tokenRevocation: input.EnableTokenRevocation ?? true,
    authSessionMinutes: input.AuthSessionValidity ?? 3,
    carried: carriedOf(input, hasSecret),
    ...defined({
      readAttributes: input.ReadAttributes,
      writeAttributes: input.WriteAttributes,
      defaultRedirectUri: input.DefaultRedirectURI,
      rotation: rotates ? { graceSeconds: input.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0 } : undefined,
    }),
  };
}

const awsUnits = ({ access, id, refresh }: AppClient['validity']['units']): Partial<Record<keyof TokenValidityUnitsType, TimeUnitsType>> =>
  defined({ AccessToken: access, IdToken: id, RefreshToken: refresh });

const isDefault = (flows: readonly AuthFlow[]): boolean => {
  const { authFlows } = defaultAppClient();
  return flows.length === authFlows.length && authFlows.every((flow) => flows.includes(flow));
};

/** An empty list of attributes means the same as none, and is not shown. */
const listed = (names: readonly string[] | undefined): string[] | undefined => (names?.length ? [...names] : undefined);

export function awsUserPoolClient(client: AppClient): UserPoolClientType {
  const { validity } = client;
  return {
    UserPoolId: client.poolId,
    ClientId: client.id,
    ClientName: client.name,
    CreationDate: client.createdAt,
    LastModifiedDate: client.updatedAt,
    ...defined({
      ClientSecret: client.secret,
      AccessTokenValidity: validity.access,
      IdTokenValidity: validity.id,
      DefaultRedirectURI: client.defaultRedirectUri,
      ReadAttributes: listed(client.readAttributes),
      WriteAttributes: listed(client.writeAttributes),
      RefreshTokenRotation: client.rotation && { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: client.rotation.graceSeconds },
    }),
    RefreshTokenValidity: validity.refresh || 30,
    TokenValidityUnits: awsUnits(validity.units),
    ...defined({
      ExplicitAuthFlows: isDefault(client.authFlows)
        ? undefined
        : ([...client.authFlows] as NonNullable<UserPoolClientType['ExplicitAuthFlows']>),
      PreventUserExistenceErrors: client.preventUserExistenceErrors ? ('ENABLED' as const) : undefined,
      CallbackURLs: client.callbackUrls.length > 0 ? [...client.callbackUrls] : undefined,
      LogoutURLs: client.logoutUrls.length > 0 ? [...client.logoutUrls] : undefined,
    }),
    AllowedOAuthFlowsUserPoolClient: client.oauthEnabled,
    ...defined({
      AllowedOAuthFlows: client.oauthFlows.length > 0 ? [...client.oauthFlows] : undefined,
      AllowedOAuthScopes: client.oauthScopes.length > 0 ? [...client.oauthScopes] : undefined,
      SupportedIdentityProviders: client.identityProviders.length > 0 ? [...client.identityProviders] : undefined,
    }),
    EnableTokenRevocation: client.tokenRevocation,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: client.authSessionMinutes,
    ClientType: client.registration ? 'DCR' : 'REGULAR',
    ...client.carried,
  };
}
