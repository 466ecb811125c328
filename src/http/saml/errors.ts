import { CodedError, own } from '../../kernel/index.js';

/** Errors shown on a page, because no authenticated party is known to answer to. */
export const refusals = {
  message: (message: string) => new CodedError('saml_message_invalid', message),
  unknownProvider: () => new CodedError('saml_provider_unknown', 'The application that sent you here is not registered.'),
  consumer: () => new CodedError('saml_consumer_unknown', 'The application asks for an answer at an address that is not registered.'),
  relayState: () => new CodedError('saml_relay_state_invalid', 'Invalid relayState from identity provider'),
  signInEnded: () => new CodedError('saml_sign_in_over', 'This sign-in has ended, or was begun in another browser.'),
  unsolicited: () => new CodedError('saml_unsolicited', 'This application takes no sign-ins that it did not ask for.'),
} as const;

/** Page that a user sees for an error; undefined for errors of other modules. */
export function pageOf(error: unknown): { status: number; title: string; message: string } | undefined {
  if (!(error instanceof CodedError)) return undefined;
  const row = own(PAGES, error.code);
  if (!row) return undefined;
  const reason = error.code === 'saml_signature_invalid' && error.detail !== undefined ? ` Reason: ${error.detail}.` : '';
  return { status: row[0], title: row[1], message: `${row[2] ?? error.message}${reason}` };
}

const ASK = 'Please go back to the application and start again.';
const PAGES: Readonly<Record<string, readonly [status: number, title: string, message?: string]>> = {
  saml_message_invalid: [400, 'The request cannot be read'],
  saml_signature_invalid: [400, 'The request is not trusted'],
  saml_provider_unknown: [400, 'Unknown app'],
  saml_consumer_unknown: [400, 'Unknown address'],
  saml_unsolicited: [403, 'Start at the app', `This application takes no sign-ins that it did not ask for. ${ASK}`],
  saml_sign_in_over: [400, 'This sign-in is no longer open', `It has expired, was already used, or was begun in another browser. ${ASK}`],
  saml_relay_state_invalid: [400, 'The answer cannot be taken'],
  federation_state_invalid: [
    400,
    'This sign-in is no longer open',
    `It has expired, was already used, or was begun in another browser. ${ASK}`,
  ],
  federation_unknown_provider: [400, 'The answer cannot be taken'],
  body_type: [415, 'The request cannot be read'],
  body_too_large: [413, 'The request is too large', ASK],
  body_too_slow: [408, 'The request did not arrive', ASK],
  body_broken: [400, 'The request did not arrive', ASK],
};
