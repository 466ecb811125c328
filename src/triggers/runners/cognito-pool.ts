import type { CognitoIdentityProviderClient, InitiateAuthCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { hmacSha256 } from '../../kernel/index.js';
import type { TriggerEvent } from '../event.js';
import type { Runner } from '../types.js';
import { createCognitoRelay } from './cognito-relay.js';
import { type Found, factorsIn, factorsRequired, foundIn, groupsIn, isRefusal, responseFor } from './cognito-user.js';

/** Amazon Cognito user pool that users are migrated from. */
export interface CognitoPool {
  readonly userPoolId: string;
  /** Client that allows USER_PASSWORD_AUTH; with keys, ADMIN_USER_PASSWORD_AUTH. */
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** Omitted: AWS. */
  readonly endpoint?: string | undefined;
  /** Omitted: the region in the pool's id. */
  readonly region?: string | undefined;
  /**
   * Access key with AdminInitiateAuth, AdminRespondToAuthChallenge, AdminGetUser,
   * AdminListGroupsForUser and GetUserPoolMfaConfig. Without it users are only known by signing in.
   */
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
}

type Sdk = typeof import('@aws-sdk/client-cognito-identity-provider');
type Migration = TriggerEvent<'userMigration'>;

/**
 * Built-in user migration function: signs in to a live pool of Amazon Cognito with the typed
 * password, and returns the user's attributes and groups there. A user refused there is unknown
 * here. The SDK is loaded with the first call.
 */
export function createCognitoPoolRunner(pool: CognitoPool): Runner {
  const { accessKeyId, secretAccessKey, endpoint, region = pool.userPoolId.split('_')[0]! } = pool;
  const hasKeys = accessKeyId !== undefined && secretAccessKey !== undefined;
  let connected: { sdk: Sdk; client: CognitoIdentityProviderClient } | undefined;

  async function connect(): Promise<{ sdk: Sdk; client: CognitoIdentityProviderClient }> {
    const sdk = await import('@aws-sdk/client-cognito-identity-provider');
    const credentials = hasKeys ? { credentials: { accessKeyId, secretAccessKey } } : {};
    const endpointOption = endpoint === undefined ? {} : { endpoint };
    connected ??= { sdk, client: new sdk.CognitoIdentityProviderClient({ region, maxAttempts: 1, ...credentials, ...endpointOption }) };
    return connected;
  }

  function secretHash(username: string): Record<string, string> {
    const { clientId, clientSecret } = pool;
    return clientSecret === undefined ? {} : { SECRET_HASH: hmacSha256(clientSecret, username + clientId).toString('base64') };
  }

  async function signIn(username: string, password: string, abortSignal: AbortSignal): Promise<InitiateAuthCommandOutput> {
    const { sdk, client } = await connect();
    const request = { ClientId: pool.clientId, AuthParameters: { USERNAME: username, PASSWORD: password, ...secretHash(username) } };
    if (!hasKeys) return client.send(new sdk.InitiateAuthCommand({ ...request, AuthFlow: 'USER_PASSWORD_AUTH' }), { abortSignal });
    const command = new sdk.AdminInitiateAuthCommand({ ...request, UserPoolId: pool.userPoolId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' });
    return client.send(command, { abortSignal });
  }

  async function lookUp(username: string, abortSignal: AbortSignal): Promise<Found> {
    const { sdk, client } = await connect();
    const userKey = { UserPoolId: pool.userPoolId, Username: username };
    const [user, { Groups = [] }] = await Promise.all([
      client.send(new sdk.AdminGetUserCommand(userKey), { abortSignal }),
      client.send(new sdk.AdminListGroupsForUserCommand({ ...userKey, Limit: 60 }), { abortSignal }),
    ]);
    return foundIn(
      user,
      user.UserAttributes,
      Groups.map(({ GroupName }) => GroupName!),
    );
  }

  /**
   * Adds the second factors that the pool challenges: when neither user nor challenge shows any,
   * those of the pool's settings.
   */
  async function withFactors(found: Found, step: InitiateAuthCommandOutput | undefined, abortSignal: AbortSignal): Promise<Found> {
    const known = [...new Set([...found.mfa, ...(step ? factorsIn(step) : [])])];
    if (known.length > 0 || step?.AuthenticationResult) return { ...found, mfa: known };
    const { sdk, client } = await connect();
    const config = await client.send(new sdk.GetUserPoolMfaConfigCommand({ UserPoolId: pool.userPoolId }), { abortSignal });
    return { ...found, mfa: factorsRequired(config, found) };
  }

  /**
   * Returns the factors alone when the pool does not identify the user: a challenge is pending, and
   * there are no keys.
   */
  async function authenticate(username: string, password: string, signal: AbortSignal): Promise<Found | { mfa: readonly string[] }> {
    const step = await signIn(username, password, signal);
    const { AuthenticationResult: tokens, ChallengeName } = step;
    if (hasKeys) {
      const found = { ...(await lookUp(username, signal)), hasPassword: ChallengeName !== 'NEW_PASSWORD_REQUIRED' };
      return withFactors(found, step, signal);
    }
    if (!tokens?.AccessToken) return { mfa: factorsIn(step) };
    const { sdk, client } = await connect();
    const user = await client.send(new sdk.GetUserCommand({ AccessToken: tokens.AccessToken }), { abortSignal: signal });
    return { ...foundIn(user, user.UserAttributes, groupsIn(tokens.AccessToken)), hasPassword: true };
  }

  async function answerTo({ triggerSource, userName, request }: Migration, signal: AbortSignal): Promise<object> {
    const isSignIn = triggerSource === 'UserMigration_Authentication';
    try {
      if (!isSignIn && !hasKeys) return {};
      const found = isSignIn
        ? await authenticate(userName, request.password!, signal)
        : await withFactors(await lookUp(userName, signal), undefined, signal);
      return 'username' in found ? responseFor(found) : { secondFactors: found.mfa };
    } catch (error) {
      if (isRefusal(error)) return {};
      throw error;
    }
  }

  return {
    async run(event, { timeLimit }) {
      try {
        const response = await answerTo(event as Migration, AbortSignal.timeout(timeLimit));
        return { kind: 'returned', answer: { ...event, response } };
      } catch (error) {
        return { kind: 'failed', reason: 'the other pool did not answer', detail: error };
      }
    },
    relay: createCognitoRelay({ pool, hasKeys, connect, signIn, secretHash }),
    close: async () => connected?.client.destroy(),
  };
}
