import { CodedError } from '../../../../kernel/index.js';
import { AwsError, invalidParameter } from '../../errors.js';

/**
 * Maps message errors of sign-in operations, which declare neither LimitExceededException nor CodeDeliveryFailureException, to errors that
 * they declare.
 */
export async function withoutMessageErrors<T>(sending: Promise<T>): Promise<T> {
  try {
    return await sending;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (error.code === 'limit_exceeded') throw new AwsError('TooManyRequestsException', error.message, 400, error);
    if (error.code === 'delivery_failed') throw invalidParameter(error.message);
    throw error;
  }
}
