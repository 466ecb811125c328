import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider';
import type { AuthEvent } from '../../../audit/index.js';

/** Risk is what was acted on: a blocked address. Nothing else is judged. */
export const awsAuthEvent = ({ id, type, response, challenges, blocked, context, at, feedback }: AuthEvent): AuthEventType => ({
  EventId: id,
  EventType: type,
  CreationDate: at,
  EventResponse: response,
  EventRisk: { RiskDecision: blocked ? 'Block' : 'NoRisk', CompromisedCredentialsDetected: false },
  ChallengeResponses: challenges.map(({ name, response: outcome }) => ({ ChallengeName: name, ChallengeResponse: outcome })),
  EventContextData: {
    ...(context.ip === undefined ? {} : { IpAddress: context.ip }),
    ...(context.device === undefined ? {} : { DeviceName: context.device }),
  },
  ...(feedback ? { EventFeedback: { FeedbackValue: feedback.value, Provider: feedback.provider, FeedbackDate: feedback.at } } : {}),
});
