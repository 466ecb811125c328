import type { InitiateAuthRequest, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import {
  checkSecretHash,
  type FirstChallenge,
  type Origin,
  type RequestContext,
  type SignInContext,
  type SignInStart,
  type StepUpRequest,
} from '../../../../authentication/index.js';
import type { AuthFlow } from '../../../../directory/clients/index.js';
import { defined, hasCode } from '../../../../kernel/index.js';
import { AwsError, invalidParameter } from '../../errors.js';
import type { Parts } from '../../operation.js';
import { awsTokens, signInAnswer } from '../../shapes/sign-in-answer.js';
import { callMetadataOf, withoutMessageErrors } from './call-context.js';

type Request = Pick<InitiateAuthRequest, 'AuthFlow' | 'AuthParameters' | 'Session' | 'ClientMetadata'>;

type Parameters = Readonly<Record<string, string>>;

/** Client setting that a flow requires (`ExplicitAuthFlows`), and the message of the refusal. */
export type FlowTable = Readonly<Record<string, { readonly needs: AuthFlow; readonly refusal: string }>>;

/** Flows that InitiateAuth and AdminInitiateAuth share. */
export const SHARED_FLOWS: FlowTable = {
  USER_AUTH: { needs: 'ALLOW_USER_AUTH', refusal: 'USER_AUTH is not enabled for the client.' },
  CUSTOM_AUTH: { needs: 'ALLOW_CUSTOM_AUTH', refusal: 'CUSTOM_AUTH is not enabled for the client.' },
  USER_SRP_AUTH: { needs: 'ALLOW_USER_SRP_AUTH', refusal: 'USER_SRP_AUTH is not enabled for the client.' },
  REFRESH_TOKEN_AUTH: { needs: 'ALLOW_REFRESH_TOKEN_AUTH', refusal: 'Auth flow not enabled for this client' },
  REFRESH_TOKEN: { needs: 'ALLOW_REFRESH_TOKEN_AUTH', refusal: 'Auth flow not enabled for this client' },
};

function parameter(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

const FIRST_CHALLENGES: readonly string[] = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] satisfies FirstChallenge[];

function stepUpOf({ TARGET_ACR_VALUES, ACCESS_TOKEN: accessToken, MAX_AGE }: Parameters): StepUpRequest | undefined {
  if (TARGET_ACR_VALUES === undefined) {
    if (accessToken !== undefined) throw invalidParameter('ACCESS_TOKEN requires TARGET_ACR_VALUES.');
    return undefined;
  }
  if (MAX_AGE !== undefined && !/^\d{1,9}$/.test(MAX_AGE)) throw invalidParameter('Invalid MAX_AGE.');
  const targets = TARGET_ACR_VALUES.split(' ').filter(Boolean).slice(0, 16);
  return { targets, ...defined({ accessToken, maxAge: MAX_AGE === undefined ? undefined : Number(MAX_AGE) }) };
}

function startOf(flow: string, parameters: Parameters, session: string | undefined): SignInStart {
  const username = parameter(parameters, 'USERNAME');
  const { SRP_A: srpA, PASSWORD: password } = parameters;
  switch (flow) {
    case 'USER_SRP_AUTH':
      return { flow: 'srp', username, srpA: parameter(parameters, 'SRP_A') };
    case 'USER_AUTH': {
      if (session !== undefined) return { flow: 'signed-up', username, session };
      const preferred = parameters['PREFERRED_CHALLENGE'];
      if (preferred !== undefined && !FIRST_CHALLENGES.includes(preferred)) throw invalidParameter('Invalid PREFERRED_CHALLENGE.');
      return {
        flow: 'choice',
        username,
        ...defined({ preferred: preferred as FirstChallenge | undefined, password, srpA, stepUp: stepUpOf(parameters) }),
      };
    }
    case 'CUSTOM_AUTH':
      if (parameters['CHALLENGE_NAME'] === 'SRP_A') return { flow: 'custom', username, srpA: parameter(parameters, 'SRP_A') };
      return { flow: 'custom', username };
    default:
      return { flow: 'password', username, password: parameter(parameters, 'PASSWORD') };
  }
}

/** Maps rotation errors, which InitiateAuth does not declare: a rotated token counts as revoked. */
function withoutRotationErrors(error: unknown): never {
  if (hasCode(error, 'refresh_token_reused')) throw new AwsError('NotAuthorizedException', 'Refresh Token has been revoked');
  if (hasCode(error, 'concurrent_change')) throw new AwsError('TooManyRequestsException', 'Too many requests');
  throw error;
}

/**
 * Starts a sign-in or a refresh; shared by InitiateAuth and AdminInitiateAuth, which differ in their flows. `userOrigin` is kept with the
 * session.
 */
export const createInitiation = (parts: Pick<Parts, 'users' | 'tokens' | 'signIn' | 'tokenSets'>, flows: FlowTable) => {
  /** Checks the secret hash of a refresh, made over the username: reads the token's owner, for confidential clients only. */
  async function checkRefreshHash(context: SignInContext, token: string, given: string | undefined): Promise<void> {
    const { client, pool } = context;
    if (client.secret === undefined) return checkSecretHash(client, '', given);
    const session = await parts.tokens.sessions.redeem(pool.id, client.id, token);
    const user = await parts.users.findBySub(pool.id, session.userId);
    checkSecretHash(client, user?.username ?? '', given);
  }

  return async (
    context: RequestContext,
    { AuthFlow, AuthParameters = {}, Session, ClientMetadata }: Request,
    userOrigin: Origin,
  ): Promise<InitiateAuthResponse> => {
    const flow = AuthFlow !== undefined && Object.hasOwn(flows, AuthFlow) ? flows[AuthFlow] : undefined;
    if (!AuthFlow || !flow) throw invalidParameter('Initiate Auth method not supported.');
    if (!context.client.authFlows.includes(flow.needs)) throw invalidParameter(flow.refusal);
    if (flow.needs === 'ALLOW_REFRESH_TOKEN_AUTH') {
      const token = parameter(AuthParameters, 'REFRESH_TOKEN');
      await checkRefreshHash(context, token, AuthParameters['SECRET_HASH']);
      return {
        AuthenticationResult: awsTokens(
          await parts.tokenSets
            .refresh({ ...context, origin: userOrigin }, token, { ...defined({ deviceKey: AuthParameters['DEVICE_KEY'] }) })
            .catch(withoutRotationErrors),
        ),
        ChallengeParameters: {},
      };
    }
    const start = startOf(AuthFlow, AuthParameters, Session);
    checkSecretHash(context.client, start.username, AuthParameters['SECRET_HASH']);
    const callMetadata = callMetadataOf(AuthParameters, ClientMetadata);
    const step = await withoutMessageErrors(parts.signIn.start(context, { ...start, ...callMetadata }));
    return signInAnswer(parts, { ...context, origin: userOrigin }, step);
  };
};
