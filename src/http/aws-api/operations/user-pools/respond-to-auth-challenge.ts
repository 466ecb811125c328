import type { RespondToAuthChallengeCommandInput, RespondToAuthChallengeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { answerChallenge } from './challenge-answer.js';
import { clientContext } from './client-context.js';

export const respondToAuthChallenge =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'signIn' | 'tokenSets'>,
  ): Run<RespondToAuthChallengeCommandInput, RespondToAuthChallengeCommandOutput> =>
  async ({ ClientId, ...answer }, { origin }) =>
    answerChallenge(parts, await clientContext(parts, ClientId), answer, origin);
