import { CodedError, own } from '../../kernel/index.js';

export interface ErrorPage {
  readonly status: number;
  readonly title: string;
  readonly message: string;
}

const INTERACTION_EXPIRED: ErrorPage = {
  status: 400,
  title: 'This sign-in is no longer open',
  message: 'It has expired, was already used, or was begun in another browser. Please go back to the app and sign in from there.',
};

/** Error pages by error code. */
export const ERROR_PAGES: Readonly<Record<string, ErrorPage>> = {
  interaction_unknown: INTERACTION_EXPIRED,
  federation_state_invalid: INTERACTION_EXPIRED,
  pool_unknown: {
    status: 404,
    title: 'Page not found',
    message: 'There is nothing at this address. Please go back to the app and try again.',
  },
  client_unknown: {
    status: 400,
    title: 'Unknown app',
    message: 'The app that sent you here is not known. Please contact whoever runs it.',
  },
  redirect_unknown: {
    status: 400,
    title: 'Unknown address',
    message: 'The app that sent you here did not say where to go back to. Please contact whoever runs it.',
  },
  passkeys_disabled: {
    status: 400,
    title: 'No passkeys here',
    message: 'This service does not use passkeys. Please go back to the app.',
  },
  passkey_configuration_missing: {
    status: 400,
    title: 'No passkeys here',
    message: 'This service is not set up for passkeys. Please contact whoever runs it.',
  },
  passkey_limit: {
    status: 400,
    title: 'You have enough passkeys',
    message: 'No more can be added to this account. Remove one first, in the app.',
  },
  form_foreign: {
    status: 403,
    title: 'This form has expired',
    message: 'For your safety it was not accepted. Please go back to the app and sign in from there.',
  },
  method_refused: { status: 405, title: 'That does not work here', message: 'This page cannot be used in that way.' },
  body_type: { status: 415, title: 'That does not work here', message: 'This page only takes its own forms.' },
  body_too_large: { status: 413, title: 'Too much at once', message: 'The form is too large. Please go back and enter less.' },
  body_too_slow: { status: 408, title: 'The form did not arrive', message: 'It took too long. Please go back and try again.' },
  body_broken: { status: 400, title: 'The form did not arrive', message: 'Please go back and try again.' },
};

const INTERNAL_ERROR: ErrorPage = {
  status: 500,
  title: 'Something went wrong',
  message: 'It is our fault, not yours. Please try again in a moment.',
};

/** Error page of an error outside a form. Unknown errors give the generic 500 page without details. */
export function errorPageOf(error: unknown): ErrorPage {
  return (error instanceof CodedError && own(ERROR_PAGES, error.code)) || INTERNAL_ERROR;
}
