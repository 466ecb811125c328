/**
 * E-mail and SMS: renders a notice by the pool's or the server's texts, and passes it to a sender
 * (SMTP, SES, SNS, Twilio, a gateway, or the development outbox), at once or, after a failure,
 * later from a queue in the store. Limits messages. Leaves occasion, recipient and code to
 * authentication.
 */

export { DeliveryError, type MessagingErrorCode } from './errors.js';
export { createChannelSender, createFanOut } from './fan-out.js';
export { createFileOutbox } from './file-outbox.js';
export { type Allowances, createMessageLimits } from './limits/message-limits.js';
export { maskDestination } from './mask-destination.js';
export { createMessenger } from './messenger.js';
export { createDeliveries } from './queue/deliveries.js';
export { createQueuedSender } from './queue/retry-backoff.js';
export { createGatewaySender, type GatewayBody } from './senders/gateway-sender.js';
export { createSesSender } from './senders/ses-sender.js';
export { createSnsSender } from './senders/sns-sender.js';
export { createTwilioSender } from './senders/twilio-sender.js';
export { createSmtpSender, type SmtpSender } from './smtp-sender.js';
export { problemOfTemplates } from './templates/pool-templates.js';
export type * from './types.js';
