import type { Authentication, Origin, RiskAssessment, SignInContext } from '../authentication/index.js';
import type { NoticeMail, Risk, TakeoverRules } from '../directory/risk/index.js';
import type { User, Users } from '../directory/users/index.js';
import { type Clock, defined, escapeHtml, type Logger } from '../kernel/index.js';
import type { MessageLimits, Sender } from '../messaging/index.js';
import type { Audit } from './audit.js';
import { deviceName } from './device-name.js';
import type { NewAuditEvent } from './types.js';

/** Audit event that the user is notified of. */
export interface EventNotice {
  readonly eventId: string;
  readonly who: NewAuditEvent['who'];
  readonly riskAssessment: RiskAssessment;
  readonly origin: Origin;
}

export interface RiskNotices {
  /** Sends in the background: returns at once and never throws. */
  notify(context: SignInContext, signInRisk: EventNotice): void;
  /** Resolves when pending notices have been sent. */
  close(): Promise<void>;
}

const LINES = `Time: {login-time}
Address: {ip-address} {country}
Device: {device-name}

This was me: {one-click-link-valid}
This was not me: {one-click-link-invalid}
`;

/** Default texts, used when the pool has none. */
const DEFAULT_NOTICES: Readonly<Record<'blocked' | 'noAction' | 'mfa', NoticeMail>> = {
  blocked: { subject: 'A sign-in to your account was blocked', text: `We blocked a sign-in to your account {username}.\n\n${LINES}` },
  noAction: {
    subject: 'New sign-in to your account',
    text: `Somebody signed in to your account {username} in an unusual way.\n\n${LINES}`,
  },
  mfa: {
    subject: 'Unusual sign-in to your account',
    text: `A sign-in to your account {username} was asked for a second proof.\n\n${LINES}`,
  },
};

/** Notifies users of risky sign-ins by the pool's NotifyConfiguration, with links to confirm or deny them. */
export function createRiskNotices(parts: {
  readonly risk: Pick<Risk, 'rulesFor'>;
  readonly users: Pick<Users, 'findByLogin' | 'findBySub'>;
  readonly audit: Pick<Audit, 'feedbackToken'>;
  readonly mail: { readonly sender: Sender; readonly limits: Pick<MessageLimits, 'admit'> };
  /** Sends the notice instead when the pool has a custom e-mail sender. */
  readonly customSenders: Pick<Authentication['customSenders'], 'handles' | 'notify'>;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): RiskNotices {
  const { risk, users, audit, mail, customSenders, baseUrl, clock, logger } = parts;
  const underway = new Set<Promise<void>>();

  function placeholdersOf(
    context: SignInContext,
    user: User,
    { eventId, riskAssessment, origin }: EventNotice,
  ): Readonly<Record<string, string>> {
    const { pool } = context;
    const token = audit.feedbackToken({ poolId: pool.id, sub: user.sub, id: eventId });
    const link = (value: string): string =>
      `${baseUrl}/${pool.id}/event-feedback?${new URLSearchParams({ sub: user.sub, event: eventId, token, value })}`;
    return {
      username: user.username,
      'ip-address': origin.ip ?? '',
      city: '',
      country: riskAssessment.country ?? '',
      'device-name': (origin.userAgent && deviceName(origin.userAgent)) ?? '',
      'login-time': new Date(clock.now()).toUTCString(),
      'event-id': eventId,
      'feedback-token': token,
      'one-click-link-valid': link('valid'),
      'one-click-link-invalid': link('invalid'),
    };
  }

  async function send(context: SignInContext, signInRisk: EventNotice): Promise<void> {
    const { pool, client } = context;
    const takeover = (await risk.rulesFor(pool.id, client.id))?.takeover;
    const user =
      'sub' in signInRisk.who ? await users.findBySub(pool.id, signInRisk.who.sub) : await users.findByLogin(pool, signInRisk.who.name);
    const to = user?.attributes['email_verified'] === 'true' ? user.attributes['email'] : undefined;
    if (!takeover || !user || to === undefined) return;
    await mail.limits.admit({ poolId: pool.id, channel: 'email', to });
    const values = placeholdersOf(context, user, signInRisk);
    if (customSenders.handles(pool, 'email')) {
      return customSenders.notify(pool, { to, user, clientId: client.id, seen: senderValuesOf(values, signInRisk) });
    }
    const { subject, html, text } = noticeFor(takeover, signInRisk);
    const body = text ?? (html === undefined ? '' : html.replace(/<[^>]*>/g, ' '));
    await mail.sender.send({
      to,
      channel: 'email',
      subject: fill(subject, values).replace(/[\p{C}\s]+/gu, ' '),
      text: fill(body, values),
      ...defined({ html: html === undefined ? undefined : fill(html, values, escapeHtml) }),
      event: 'account-takeover',
      poolId: pool.id,
      ...mailOf(takeover),
    });
  }

  return {
    notify(context, signInRisk) {
      const sending: Promise<void> = send(context, signInRisk)
        .catch((error: unknown) =>
          logger.warn(
            { pool: context.pool.id, reason: (error as { code?: string }).code ?? (error as Error).name },
            'a user could not be told of a sign-in',
          ),
        )
        .finally(() => underway.delete(sending));
      underway.add(sending);
    },
    async close() {
      await Promise.all(underway);
    },
  };
}

/** Values for a custom sender; unknown ones are omitted. */
function senderValuesOf(values: Readonly<Record<string, string>>, { riskAssessment }: EventNotice): Record<string, string> {
  const seen = Object.entries(values).map(([name, value]) => [name.toUpperCase().replaceAll('-', '_'), value] as const);
  const { USERNAME, ...known } = Object.fromEntries(seen.filter(([, value]) => value !== ''));
  return {
    ...known,
    USER_NAME: USERNAME!,
    ACCOUNT_TAKE_OVER_ACTION: riskAssessment.blocked ? 'BLOCK' : (riskAssessment.action ?? 'NO_ACTION'),
  };
}

function noticeFor({ notices }: TakeoverRules, { riskAssessment }: EventNotice): NoticeMail {
  const kind = riskAssessment.blocked ? 'blocked' : riskAssessment.action === 'NO_ACTION' ? 'noAction' : 'mfa';
  return notices?.[kind] ?? DEFAULT_NOTICES[kind];
}

function mailOf({ notices }: TakeoverRules) {
  if (!notices) return {};
  const { sourceArn, from, replyTo } = notices;
  return { mail: { sourceArn, ...defined({ from, replyTo }) } };
}

/** Replaces placeholders in one pass: values are not expanded again. */
const fill = (template: string, values: Readonly<Record<string, string>>, how = (text: string): string => text): string =>
  template.replace(/\{([a-z-]{1,30})\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? how(values[name]!) : whole));
