/**
 * E-mail and SMS: turns a notice into words, the pool's or the house's, and hands them to a sender: SMTP, or the development outbox.
 * Leaves to authentication when something is said, to whom, and which code.
 */
export { createChannelSender } from './channel-sender.js';
export { DeliveryError } from './errors.js';
export { createFanOut } from './fan-out.js';
export { createFileOutbox } from './file-outbox.js';
export { maskDestination } from './mask-destination.js';
export { createMessenger } from './messenger.js';
export { createSmtpSender, type SmtpSender } from './smtp-sender.js';
export type * from './types.js';
