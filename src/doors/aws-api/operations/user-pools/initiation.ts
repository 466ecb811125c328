import type { InitiateAuthRequest, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import { checkSecretHash, type SignInContext, type SignInStart } from '../../../../authentication/index.js';
import type { AuthFlow } from '../../../../directory/clients/index.js';
import { invalidParameter } from '../../errors.js';
import type { Parts } from '../../operation.js';
import { awsTokens, signInAnswer } from '../../shapes/sign-in-answer.js';

type Parameters = Readonly<Record<string, string>>;

/** What a client must allow for a flow, and the words of the refusal. */
export type FlowTable = Readonly<Record<string, { readonly needs: AuthFlow; readonly refusal: string }>>;

/** Flows that apps and servers have in common. */
export const SHARED_FLOWS: FlowTable = {
  USER_SRP_AUTH: { needs: 'ALLOW_USER_SRP_AUTH', refusal: 'USER_SRP_AUTH is not enabled for the client.' },
  REFRESH_TOKEN_AUTH: { needs: 'ALLOW_REFRESH_TOKEN_AUTH', refusal: 'Auth flow not enabled for this client' },
  REFRESH_TOKEN: { needs: 'ALLOW_REFRESH_TOKEN_AUTH', refusal: 'Auth flow not enabled for this client' },
};

function parameter(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

function startOf(flow: string, parameters: Parameters): SignInStart {
  const username = parameter(parameters, 'USERNAME');
  return flow === 'USER_SRP_AUTH'
    ? { flow: 'srp', username, srpA: parameter(parameters, 'SRP_A') }
    : { flow: 'password', username, password: parameter(parameters, 'PASSWORD') };
}

/** The start of a sign-in or a refresh, the same for apps and servers but for the flows that they have. */
export const createInitiation = (parts: Pick<Parts, 'users' | 'tokens' | 'signIn' | 'tokenSets'>, flows: FlowTable) => {
  /** The hash over the user's own name: it takes a look at whose token it is, for confidential clients only. */
  async function checkRefreshHash(context: SignInContext, token: string, given: string | undefined): Promise<void> {
    const { client, pool } = context;
    if (client.secret === undefined) return checkSecretHash(client, '', given);
    const session = await parts.tokens.sessions.redeem(pool.id, client.id, token);
    const user = await parts.users.findBySub(pool.id, session.userId);
    checkSecretHash(client, user?.username ?? '', given);
  }

  return async (
    context: SignInContext,
    { AuthFlow, AuthParameters = {} }: Pick<InitiateAuthRequest, 'AuthFlow' | 'AuthParameters'>,
  ): Promise<InitiateAuthResponse> => {
    const flow = AuthFlow !== undefined && Object.hasOwn(flows, AuthFlow) ? flows[AuthFlow] : undefined;
    if (!AuthFlow || !flow) throw invalidParameter('Initiate Auth method not supported.');
    if (!context.client.authFlows.includes(flow.needs)) throw invalidParameter(flow.refusal);
    if (flow.needs === 'ALLOW_REFRESH_TOKEN_AUTH') {
      const token = parameter(AuthParameters, 'REFRESH_TOKEN');
      await checkRefreshHash(context, token, AuthParameters['SECRET_HASH']);
      return { AuthenticationResult: awsTokens(await parts.tokenSets.refresh(context, token)), ChallengeParameters: {} };
    }
    const start = startOf(AuthFlow, AuthParameters);
    checkSecretHash(context.client, start.username, AuthParameters['SECRET_HASH']);
    return signInAnswer(parts, context, await parts.signIn.start(context, start));
  };
};
