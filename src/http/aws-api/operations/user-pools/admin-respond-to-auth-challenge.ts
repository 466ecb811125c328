import type {
  AdminRespondToAuthChallengeCommandInput,
  AdminRespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { serverContext } from './call-context.js';
import { answerChallenge } from './challenge-answer.js';

export const adminRespondToAuthChallenge =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'signIn' | 'tokenSets'>,
  ): Run<AdminRespondToAuthChallengeCommandInput, AdminRespondToAuthChallengeCommandOutput> =>
  async ({ UserPoolId, ClientId, ContextData, ...answer }, call) => {
    const { userOrigin, ...context } = await serverContext(parts, { UserPoolId, ClientId, ContextData }, call);
    return answerChallenge(parts, context, answer, { userOrigin, passwordChallenges });
  };

/** Challenge that no flow issues and that the operation accepts nevertheless: username and password in clear are a flow of their own. */
const passwordChallenges = { ADMIN_NO_SRP_AUTH: 'ALLOW_ADMIN_USER_PASSWORD_AUTH' } as const;
