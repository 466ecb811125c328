import { errors } from '../kernel/index.js';

/** Public texts are also sent to apps as `error_description`. */
export const refusals = errors({
  unknownProvider: ['federation_unknown_provider', 'There is no such identity provider for this app.'],
  unreachable: ['federation_unreachable', 'The identity provider could not be reached.'],
  /** Error response of the provider, with its own description where that can be shown. */
  refused: [
    'federation_refused',
    (error: string, description: string | undefined) =>
      [error, description]
        .filter(Boolean)
        .join(': ')
        .replace(/[^\x20-\x7e]/g, '')
        .slice(0, 200),
  ],
  answer: ['federation_answer_invalid', 'The answer of the identity provider was not accepted.'],
  samlResponse: ['federation_answer_invalid', (message: string) => message],
  unsolicited: ['federation_unsolicited', (provider: string) => `Sign-ins that begin at ${provider} are not allowed.`],
  state: ['federation_state_invalid', 'This sign-in has ended, or was begun in another browser.'],
  attributes: ['federation_attributes', (text: string) => `Invalid user attributes: ${text}`],
  changed: ['concurrent_change', 'The user was changed by another request. Please try again.'],
  strategy: ['federation_strategy_invalid', (name: string, problem: string) => `identityProviders.strategies.${name}: ${problem}`],
  disabled: ['federation_account_disabled', 'User is not enabled.'],
});
