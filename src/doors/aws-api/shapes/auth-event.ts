import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider';
import type { AuthEvent } from '../../../audit/index.js';

const LEVELS = { LOW: 'Low', MEDIUM: 'Medium', HIGH: 'High' } as const;

export const awsAuthEvent = ({ id, type, response, challenges, blocked, judged, context, at, feedback }: AuthEvent): AuthEventType => ({
  EventId: id,
  EventType: type,
  CreationDate: at,
  EventResponse: response,
  EventRisk: {
    RiskDecision: blocked ? 'Block' : judged?.level ? 'AccountTakeover' : 'NoRisk',
    ...(judged?.level ? { RiskLevel: LEVELS[judged.level] } : {}),
    CompromisedCredentialsDetected: judged?.compromised ?? false,
  },
  ChallengeResponses: challenges.map(({ name, response: outcome }) => ({ ChallengeName: name, ChallengeResponse: outcome })),
  EventContextData: {
    ...(context.ip === undefined ? {} : { IpAddress: context.ip }),
    ...(context.device === undefined ? {} : { DeviceName: context.device }),
    ...(judged?.country === undefined ? {} : { Country: judged.country }),
    ...(judged?.timezone === undefined ? {} : { Timezone: judged.timezone }),
  },
  ...(feedback ? { EventFeedback: { FeedbackValue: feedback.value, Provider: feedback.provider, FeedbackDate: feedback.at } } : {}),
});
