import type { SessionDescriptionType } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../kernel/index.js';
import type { TrackedSession } from '../../../tokens/index.js';

/** Applications in order of precedence: a browser's User-Agent also names the browsers it descends from. */
const APPS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|Opera)\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/\baws-amplify\b/, 'Amplify'],
  [/\baws-sdk\b|\baws-cli\b/, 'AWS SDK'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/i, 'Android'],
  [/\b(iPhone|iPad|iPod|ios)\b/i, 'iOS'],
  [/\bWindows\b|\bwin32\b/i, 'Windows'],
  [/\b(Mac OS X|Macintosh|macos|darwin)\b/i, 'macOS'],
  [/\bLinux\b/i, 'Linux'],
];

/** Device type from a User-Agent, such as `Firefox on Linux`; `unknown` when neither part is recognized. */
function deviceTypeOf(userAgent: string | undefined): string {
  const named = [APPS, SYSTEMS].flatMap((table) => table.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? []);
  return named.length === 0 ? 'unknown' : named.join(' on ');
}

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
