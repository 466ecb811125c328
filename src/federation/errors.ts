import { CodedError } from '../kernel/index.js';

export type FederationErrorCode =
  | 'federation_unknown_provider'
  | 'federation_unreachable'
  | 'federation_refused'
  | 'federation_answer_invalid'
  | 'federation_unsolicited'
  | 'federation_state_invalid'
  | 'federation_attributes'
  | 'federation_account_disabled';

export class FederationError extends CodedError<FederationErrorCode> {}

type Details = { readonly detail?: string; readonly cause?: unknown };

/** Public texts are also sent to apps as `error_description`. */
export const refusals = {
  unknownProvider: () => new FederationError('federation_unknown_provider', 'There is no such identity provider for this app.'),
  unreachable: (details?: Details) => new FederationError('federation_unreachable', 'The identity provider could not be reached.', details),
  /** Error response of the provider, with its own description where that can be shown. */
  refused: (error: string, description: string | undefined) =>
    new FederationError(
      'federation_refused',
      [error, description]
        .filter(Boolean)
        .join(': ')
        .replace(/[^\x20-\x7e]/g, '')
        .slice(0, 200),
    ),
  answer: (details?: Details) =>
    new FederationError('federation_answer_invalid', 'The answer of the identity provider was not accepted.', details),
  state: () => new FederationError('federation_state_invalid', 'This sign-in has ended, or was begun in another browser.'),
  attributes: (text: string, details?: Details) =>
    new FederationError('federation_attributes', `Invalid user attributes: ${text}`, details),
  changed: () => new CodedError('concurrent_change', 'The user was changed by another request. Please try again.'),
  disabled: () => new FederationError('federation_account_disabled', 'User is not enabled.'),
};
