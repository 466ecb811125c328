import { CodedError } from '../../kernel/index.js';

/** What is wrong with an export or an import, for whoever ran it. */
export class TransferError extends CodedError<'transfer_refused'> {
  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super('transfer_refused', message, details);
  }
}
