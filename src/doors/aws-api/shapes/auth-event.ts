import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider';
import type { AuthEvent } from '../../../audit/index.js';

const LEVELS = { LOW: 'Low', MEDIUM: 'Medium', HIGH: 'High' } as const;

export const awsAuthEvent = ({
  id,
  type,
  response,
  challenges,
  blocked,
  riskAssessment,
  context,
  at,
  feedback,
}: AuthEvent): AuthEventType => ({
  EventId: id,
  EventType: type,
  CreationDate: at,
  EventResponse: response,
  EventRisk: {
    RiskDecision: blocked ? 'Block' : riskAssessment?.level ? 'AccountTakeover' : 'NoRisk',
    ...(riskAssessment?.level ? { RiskLevel: LEVELS[riskAssessment.level] } : {}),
    CompromisedCredentialsDetected: riskAssessment?.compromised ?? false,
  },
  ChallengeResponses: challenges.map(({ name, response: outcome }) => ({ ChallengeName: name, ChallengeResponse: outcome })),
  EventContextData: {
    ...(context.ip === undefined ? {} : { IpAddress: context.ip }),
    ...(context.device === undefined ? {} : { DeviceName: context.device }),
    ...(riskAssessment?.country === undefined ? {} : { Country: riskAssessment.country }),
    ...(riskAssessment?.timezone === undefined ? {} : { Timezone: riskAssessment.timezone }),
  },
  ...(feedback ? { EventFeedback: { FeedbackValue: feedback.value, Provider: feedback.provider, FeedbackDate: feedback.at } } : {}),
});
