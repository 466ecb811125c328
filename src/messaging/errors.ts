import { CodedError, type ErrorDetails } from '../kernel/index.js';

/** The message surely did not leave. The text is Cognito's for CodeDeliveryFailureException; details never hold a code. */
export class DeliveryError extends CodedError<'delivery_failed'> {
  constructor(details?: ErrorDetails) {
    super('delivery_failed', 'Unable to deliver the message.', details);
    this.name = 'DeliveryError';
  }
}
