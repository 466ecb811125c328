import type {
  AdminRespondToAuthChallengeCommandInput,
  AdminRespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { answerChallenge } from './challenge-answer.js';

export const adminRespondToAuthChallenge =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'signIn' | 'tokenSets'>,
  ): Run<AdminRespondToAuthChallengeCommandInput, AdminRespondToAuthChallengeCommandOutput> =>
  async ({ UserPoolId, ClientId, ...answer }) => {
    const pool = await parts.pools.get(UserPoolId);
    return answerChallenge(parts, { pool, client: await parts.clients.get(pool.id, ClientId) }, answer);
  };
