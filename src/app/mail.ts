import { join } from 'node:path';
import type { Clock } from '../kernel/index.js';
import {
  createChannelSender,
  createFileOutbox,
  createMessenger,
  createSmtpSender,
  type Messenger,
  type Outbox,
} from '../messaging/index.js';
import type { Settings } from '../settings/index.js';

/** SMTP when it is set; the outbox in development; otherwise nothing leaves, and says so. */
export function createMail({ settings, clock }: { settings: Settings; clock: Clock }): { messenger: Messenger; outbox: Outbox } {
  const outbox = createFileOutbox({ folder: join(settings.dataDir, 'outbox'), clock });
  const { url, from } = settings.smtp;
  const fallback = settings.development ? outbox : undefined;
  const email = url === undefined ? fallback : createSmtpSender({ url, from });
  const sender = createChannelSender({ ...(email ? { email } : {}), ...(fallback ? { sms: fallback } : {}) });
  return { messenger: createMessenger({ sender }), outbox };
}
