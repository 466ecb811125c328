import { CodedError, type ErrorDetails } from '../kernel/index.js';

export type MessagingErrorCode = 'delivery_failed' | 'limit_exceeded';

/**
 * Error for a message that was certainly not sent. The text is Cognito's for
 * CodeDeliveryFailureException; details never contain a code. `mayPass`: a later attempt may
 * succeed (no response, too busy), after a refusal it may not.
 */
export class DeliveryError extends CodedError<'delivery_failed'> {
  readonly mayPass: boolean;

  constructor({ mayPass = false, ...details }: ErrorDetails & { readonly mayPass?: boolean } = {}) {
    super('delivery_failed', 'Unable to deliver the message.', details);
    this.mayPass = mayPass;
  }
}

/** Builds Cognito's error for too many requests. */
export function tooManyMessages(detail: string): CodedError<MessagingErrorCode> {
  return new CodedError('limit_exceeded', 'Attempt limit exceeded, please try after some time.', { detail });
}
