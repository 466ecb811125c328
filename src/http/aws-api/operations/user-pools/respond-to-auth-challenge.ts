import type { RespondToAuthChallengeCommandInput, RespondToAuthChallengeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { clientContext, withUserContext } from './call-context.js';
import { answerChallenge } from './challenge-answer.js';
export const respondToAuthChallenge =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'signIn' | 'tokenSets'>,
  ): Run<RespondToAuthChallengeCommandInput, RespondToAuthChallengeCommandOutput> =>
  async ({ ClientId, UserContextData, ...answer }, call) => {
    const context = withUserContext(await clientContext(parts, ClientId, call), UserContextData);
    return answerChallenge(parts, context, answer, { userOrigin: context.origin });
  };
