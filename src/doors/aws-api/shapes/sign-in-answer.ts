import type { AuthenticationResultType, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { SignInContext, SignInStep, TokenSet } from '../../../authentication/index.js';
import type { Parts } from '../operation.js';

export const awsTokens = ({ accessToken, idToken, refreshToken, expiresIn }: TokenSet): AuthenticationResultType => ({
  AccessToken: accessToken,
  IdToken: idToken,
  ExpiresIn: expiresIn,
  TokenType: 'Bearer',
  ...(refreshToken === undefined ? {} : { RefreshToken: refreshToken }),
});

/** A step of the sign-in on the wire: the next challenge, or the tokens. */
export async function signInAnswer(
  { tokenSets }: Pick<Parts, 'tokenSets'>,
  context: SignInContext,
  step: SignInStep,
): Promise<InitiateAuthResponse> {
  if (step.kind === 'authenticated') {
    return { AuthenticationResult: awsTokens(await tokenSets.issue(context, step)), ChallengeParameters: {} };
  }
  return { ChallengeName: step.name, ChallengeParameters: { ...step.parameters }, Session: step.session };
}
