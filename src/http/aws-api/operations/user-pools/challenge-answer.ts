import type { RespondToAuthChallengeRequest, RespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider';
import { type ChallengeName, checkSecretHash, type Origin, type RequestContext } from '../../../../authentication/index.js';
import type { AuthFlow } from '../../../../directory/clients/index.js';
import { defined, own } from '../../../../kernel/index.js';
import { invalidParameter } from '../../errors.js';
import type { Parts } from '../../operation.js';
import { signInAnswer } from '../../shapes/sign-in-answer.js';
import { callMetadataOf, withoutMessageErrors } from './call-context.js';

const CHALLENGES: readonly string[] = [
  'SELECT_CHALLENGE',
  'PASSWORD',
  'PASSWORD_SRP',
  'PASSWORD_VERIFIER',
  'NEW_PASSWORD_REQUIRED',
  'EMAIL_OTP',
  'SMS_OTP',
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'WEB_AUTHN',
  'CUSTOM_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
] satisfies ChallengeName[];

type Request = Pick<RespondToAuthChallengeRequest, 'Session' | 'ChallengeResponses' | 'ClientMetadata'> & { ChallengeName: string };

/** Answers a challenge; shared by RespondToAuthChallenge and AdminRespondToAuthChallenge. `userOrigin` is kept with the session. */
export async function answerChallenge(
  parts: Pick<Parts, 'signIn' | 'tokenSets'>,
  context: RequestContext,
  { ChallengeName, Session, ChallengeResponses = {}, ClientMetadata }: Request,
  { userOrigin, passwordChallenges = {} }: { userOrigin: Origin; passwordChallenges?: Readonly<Record<string, AuthFlow>> },
): Promise<RespondToAuthChallengeResponse> {
  const username = ChallengeResponses['USERNAME'];
  if (username === undefined) throw invalidParameter('Missing required parameter USERNAME');
  checkSecretHash(context.client, username, ChallengeResponses['SECRET_HASH']);
  const callMetadata = callMetadataOf(ChallengeResponses, ClientMetadata);
  const flow = own(passwordChallenges, ChallengeName);
  if (flow !== undefined) {
    if (!context.client.authFlows.includes(flow)) throw invalidParameter('Auth flow not enabled for this client');
    const { PASSWORD: password } = ChallengeResponses;
    if (!password) throw invalidParameter('Missing required parameter PASSWORD');
    const started = parts.signIn.start(context, { flow: 'password', username, password, ...callMetadata });
    return signInAnswer(parts, { ...context, origin: userOrigin }, await withoutMessageErrors(started));
  }
  if (!CHALLENGES.includes(ChallengeName)) throw invalidParameter(`Unrecognized challenge name: ${ChallengeName}`);
  const answered = parts.signIn.answer(context, {
    challenge: ChallengeName as ChallengeName,
    responses: ChallengeResponses,
    ...callMetadata,
    ...defined({ session: Session }),
  });
  const step = await withoutMessageErrors(answered);
  return signInAnswer(parts, { ...context, origin: userOrigin }, step, {
    challenge: ChallengeName as ChallengeName,
    ...defined({ clientMetadata: ClientMetadata }),
  });
}
