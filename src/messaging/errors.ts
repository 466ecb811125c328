import { CodedError, type ErrorDetails } from '../kernel/index.js';

export type MessagingErrorCode = 'delivery_failed' | 'limit_exceeded';

/**
 * The message surely did not leave. The text is Cognito's for CodeDeliveryFailureException; details never hold a code. `mayPass`: it is
 * worth another try later (nobody answered, too busy), where a refusal is not.
 */
export class DeliveryError extends CodedError<'delivery_failed'> {
  readonly mayPass: boolean;

  constructor({ mayPass = false, ...details }: ErrorDetails & { readonly mayPass?: boolean } = {}) {
    super('delivery_failed', 'Unable to deliver the message.', details);
    this.name = 'DeliveryError';
    this.mayPass = mayPass;
  }
}

/** Cognito's words for whoever asks too often. */
export function tooManyMessages(detail: string): CodedError<MessagingErrorCode> {
  return new CodedError('limit_exceeded', 'Attempt limit exceeded, please try after some time.', { detail });
}
