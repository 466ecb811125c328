import { CodedError } from '../kernel/index.js';

/** Problem of an export or import, shown to the operator who runs it. */
export class TransferError extends CodedError<'transfer_refused'> {
  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super('transfer_refused', message, details);
  }
}
