import type { RespondToAuthChallengeRequest, RespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider';
import { type ChallengeName, checkSecretHash, type SignInContext } from '../../../../authentication/index.js';
import { invalidParameter } from '../../errors.js';
import type { Parts } from '../../operation.js';
import { signInAnswer } from '../../shapes/sign-in-answer.js';

const CHALLENGES: readonly string[] = ['PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED'] satisfies ChallengeName[];

type Request = Pick<RespondToAuthChallengeRequest, 'Session' | 'ChallengeResponses'> & { ChallengeName: string };

/** The answer to a challenge, the same for apps and servers. */
export async function answerChallenge(
  parts: Pick<Parts, 'signIn' | 'tokenSets'>,
  context: SignInContext,
  { ChallengeName, Session, ChallengeResponses = {} }: Request,
): Promise<RespondToAuthChallengeResponse> {
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
}
