import type { RespondToAuthChallengeCommandInput, RespondToAuthChallengeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { type ChallengeName, checkSecretHash } from '../../../../authentication/index.js';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { signInAnswer } from '../../shapes/sign-in-answer.js';
import { clientContext } from './client-context.js';

const CHALLENGES: readonly string[] = ['PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED'] satisfies ChallengeName[];

export const respondToAuthChallenge =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'signIn' | 'tokenSets'>,
  ): Run<RespondToAuthChallengeCommandInput, RespondToAuthChallengeCommandOutput> =>
  async ({ ClientId, ChallengeName, Session, ChallengeResponses = {} }) => {
    const context = await clientContext(parts, ClientId);
    const username = ChallengeResponses['USERNAME'];
    if (username === undefined) throw invalidParameter('Missing required parameter USERNAME');
    checkSecretHash(context.client, username, ChallengeResponses['SECRET_HASH']);
    if (!CHALLENGES.includes(ChallengeName)) throw invalidParameter(`Unrecognized challenge name: ${ChallengeName}`);
    const step = await parts.signIn.answer(context, {
      challenge: ChallengeName as ChallengeName,
      responses: ChallengeResponses,
      ...(Session === undefined ? {} : { session: Session }),
    });
    return signInAnswer(parts, context, step);
  };
