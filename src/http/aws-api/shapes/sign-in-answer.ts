import type { AuthenticationResultType, CodeDeliveryDetailsType, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { CodeDelivery, RequestContext, SignInStep, TokenSet, TokenSets } from '../../../authentication/index.js';
import { defined } from '../../../kernel/index.js';
import type { Parts } from '../operation.js';
export const awsCodeDelivery = ({ attribute, medium, destination }: CodeDelivery): CodeDeliveryDetailsType => ({
  AttributeName: attribute,
  DeliveryMedium: medium,
  Destination: destination,
});

export const awsTokens = ({ accessToken, idToken, refreshToken, expiresIn }: TokenSet): AuthenticationResultType => ({
  AccessToken: accessToken,
  IdToken: idToken,
  ExpiresIn: expiresIn,
  TokenType: 'Bearer',
  ...defined({ RefreshToken: refreshToken }),
});

/** Response of a sign-in step: the next challenge, or tokens. */
export async function signInAnswer(
  { tokenSets }: Pick<Parts, 'tokenSets'>,
  context: RequestContext,
  step: SignInStep,
  last?: Parameters<TokenSets['issue']>[2],
): Promise<InitiateAuthResponse> {
  if (step.kind === 'authenticated') {
    const { newDevice } = step;
    const device = newDevice ? { NewDeviceMetadata: { DeviceKey: newDevice.key, DeviceGroupKey: newDevice.groupKey } } : {};
    return { AuthenticationResult: { ...awsTokens(await tokenSets.issue(context, step, last)), ...device }, ChallengeParameters: {} };
  }
  return {
    ChallengeName: step.name,
    ChallengeParameters: { ...step.parameters },
    Session: step.session,
    ...defined({ AvailableChallenges: step.available ? [...step.available] : undefined }),
  };
}
