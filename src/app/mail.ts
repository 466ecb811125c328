import { join } from 'node:path';
import { type Clock, defined, type Ids, type Logger, type Sealer } from '../kernel/index.js';
import {
  createChannelSender,
  createDeliveries,
  createFileOutbox,
  createGatewaySender,
  createMessageLimits,
  createMessenger,
  createQueuedSender,
  createSesSender,
  createSmtpSender,
  createSnsSender,
  createTwilioSender,
  type Deliveries,
  type GatewayBody,
  type MessageLimits,
  type Messenger,
  type Outbox,
  type Sender,
} from '../messaging/index.js';
import { type Settings, SettingsError } from '../settings/index.js';
import type { Storage } from '../storage/index.js';

export interface Mail {
  readonly messenger: Messenger;
  readonly outbox: Outbox;
  readonly deliveries: Deliveries;
  readonly limits: MessageLimits;
  /** Sends rendered messages through the queue. */
  readonly sender: Sender;
}

interface MailParts {
  readonly settings: Settings;
  readonly connection: Storage['connection'];
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
}

/** Message transports by the settings; the outbox in development; otherwise sending fails with an error. */
export function createMail(parts: MailParts): Mail {
  const { settings, connection, sealer, clock, ids, logger } = parts;
  const outbox = createFileOutbox({ folder: join(settings.dataDir, 'outbox'), clock });
  const fallback = settings.development ? outbox : undefined;
  const [email, sms] = [emailSender(settings) ?? fallback, smsSender(parts) ?? fallback];
  const sender = createChannelSender({ ...defined({ email, sms }) });
  const deliveries = createDeliveries({
    connection,
    sealer,
    clock,
    ids,
    logger,
    transports: { message: sender.send },
  });
  const limits = createMessageLimits({
    connection,
    sealer,
    clock,
    allowances: {
      perDestination: { email: settings.email.perDestinationPerHour, sms: settings.sms.perDestinationPerHour },
      smsPerPool: settings.sms.perPoolPerHour,
      perClientAndUser: settings.limits.backchannelRequestsPerUser,
    },
  });
  const queued = createQueuedSender({ deliveries, ids });
  const messenger = createMessenger({ sender: queued, logger });
  return { messenger, outbox, deliveries, limits, sender: queued };
}

function emailSender({ email, smtp, region }: Settings): Sender | undefined {
  const { url, from } = smtp;
  if (email.provider === 'ses') return createSesSender({ from, ...endpointOf(email.ses, region) });
  if (email.provider === 'smtp' && url === undefined) throw new SettingsError(['smtp.url (SMTP_URL): is needed with email.provider smtp']);
  return url === undefined ? undefined : createSmtpSender({ url, from });
}

function smsSender({ settings: { sms, region }, fetch, clock }: MailParts): Sender | undefined {
  switch (sms.provider) {
    case undefined:
      return undefined;
    case 'sns':
      return createSnsSender({ ...endpointOf(sms.sns, region), ...defined({ senderId: sms.sns.senderId }) });
    case 'twilio': {
      const { endpoint, accountSid, authToken, from } = sms.twilio;
      if (!accountSid || !authToken || !from)
        throw new SettingsError(['sms.twilio: accountSid, authToken and from are needed with sms.provider twilio']);
      return createTwilioSender({ endpoint, accountSid, authToken, from, fetch });
    }
    case 'http': {
      const { url, secret, body, headers } = sms.http;
      if (!url || !secret) throw new SettingsError(['sms.http: url and secret are needed with sms.provider http']);
      return createGatewaySender({ url, secret, ...defined({ body: body ? (body as GatewayBody) : undefined }), headers, fetch, clock });
    }
  }
}

const endpointOf = ({ endpoint, region: own }: { endpoint?: string | undefined; region?: string | undefined }, region: string) => ({
  region: own ?? region,
  ...defined({ endpoint }),
});
