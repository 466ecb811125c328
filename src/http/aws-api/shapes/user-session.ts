import type { SessionDescriptionType } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../kernel/index.js';
import type { TrackedSession } from '../../../tokens/index.js';
import { deviceTypeOf } from './device-type.js';

/** Translates a session. No location: addresses are not resolved to places. */
export const awsSession = (session: TrackedSession, current?: string): SessionDescriptionType => ({
  SessionId: session.publicId,
  SessionType: session.kind,
  ...defined({ ClientId: session.clientId }),
  CreateDate: session.createdAt,
  LastActiveDate: session.lastActiveAt,
  DeviceType: deviceTypeOf(session.userAgent),
  ...defined({ LastIPAddress: session.ip, OriginSessionId: session.originId }),
  IsCurrentSession: session.id === current,
});
