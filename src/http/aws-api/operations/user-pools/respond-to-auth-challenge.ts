import type { RespondToAuthChallengeCommandInput, RespondToAuthChallengeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { withUserContext } from './call-metadata.js';
import { answerChallenge } from './challenge-answer.js';
import { clientContext } from './client-context.js';

export const respondToAuthChallenge =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'signIn' | 'tokenSets'>,
  ): Run<RespondToAuthChallengeCommandInput, RespondToAuthChallengeCommandOutput> =>
  async ({ ClientId, UserContextData, ...answer }, call) => {
    const context = withUserContext(await clientContext(parts, ClientId, call), UserContextData);
    return answerChallenge(parts, context, answer, { userOrigin: context.origin });
  };
