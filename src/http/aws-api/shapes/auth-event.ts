import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider';
import type { AuthEvent } from '../../../audit/index.js';
import { defined } from '../../../kernel/index.js';

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
    ...defined({ RiskLevel: riskAssessment?.level ? LEVELS[riskAssessment.level] : undefined }),
    CompromisedCredentialsDetected: riskAssessment?.compromised ?? false,
  },
  ChallengeResponses: challenges.map(({ name, response: outcome }) => ({ ChallengeName: name, ChallengeResponse: outcome })),
  EventContextData: {
    ...defined({
      IpAddress: context.ip,
      DeviceName: context.device,
      Country: riskAssessment?.country === undefined ? undefined : riskAssessment.country,
      Timezone: riskAssessment?.timezone === undefined ? undefined : riskAssessment.timezone,
    }),
  },
  ...defined({
    EventFeedback: feedback ? { FeedbackValue: feedback.value, Provider: feedback.provider, FeedbackDate: feedback.at } : undefined,
  }),
});
