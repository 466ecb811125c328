import type { AuthEvent } from './types.js';

/** As Cognito writes events to a log group, and a few members more. No secret is in an event. */
export function eventLine({
  id,
  poolId,
  sub,
  username,
  clientId,
  type,
  response,
  reason,
  challenges,
  blocked,
  judged,
  context,
  at,
}: AuthEvent): object {
  return {
    eventTimestamp: String(at.getTime()),
    eventSource: 'USER_ACTIVITY',
    logLevel: 'INFO',
    message: {
      version: '1',
      eventId: id,
      eventType: type,
      userSub: sub,
      userName: username,
      userPoolId: poolId,
      clientId,
      creationDate: at.toISOString(),
      eventResponse: response,
      reason,
      riskDecision: blocked ? 'Block' : judged?.level ? 'AccountTakeover' : 'NoRisk',
      riskLevel: judged?.level,
      riskScore: judged?.score,
      riskReasons: judged?.reasons,
      riskAction: judged?.action,
      compromisedCredentialDetected: judged?.compromised ?? false,
      challenges: challenges.map((one) => `${one.name}:${one.response}`),
      deviceName: context.device,
      ipAddress: context.ip,
      country: judged?.country,
      timezone: judged?.timezone,
    },
    logSourceId: { userPoolId: poolId },
  };
}
