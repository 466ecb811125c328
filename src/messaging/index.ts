/**
 * E-mail and SMS: turns a notice into words, the pool's or the house's, and hands them to a sender (SMTP, SES, SNS, Twilio, a gateway, or the
 * development outbox), now or, where that fails, later from a queue in the store. Counts who is sent how much. Leaves to authentication when
 * something is said, to whom, and which code.
 */
export { createChannelSender } from './channel-sender.js';
export { DeliveryError, type MessagingErrorCode } from './errors.js';
export { createFanOut } from './fan-out.js';
export { createFileOutbox } from './file-outbox.js';
export { type Allowances, createMessageLimits } from './limits/message-limits.js';
export { maskDestination } from './mask-destination.js';
export { createMessenger } from './messenger.js';
export { createDeliveries } from './queue/deliveries.js';
export { createQueuedSender } from './queue/queued-sender.js';
export { createGatewaySender, type GatewayBody } from './senders/gateway-sender.js';
export { createSesSender } from './senders/ses-sender.js';
export { createSnsSender } from './senders/sns-sender.js';
export { createTwilioSender } from './senders/twilio-sender.js';
export { createSmtpSender, type SmtpSender } from './smtp-sender.js';
export { problemOfTemplates } from './templates/pool-templates.js';
export type * from './types.js';
