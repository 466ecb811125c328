/**
 * The pages a person sees: sign-in, sign-up, confirmation, recovery, new password, errors, signed out; and, for development, the outbox,
 * a home page and a callback. Owns views/ (but the messages) and decides nothing: rules are the services', tokens and sessions the OIDC door's.
 */
export { accountReturnUrl } from './account/index.js';
export { createDevPages, type DevPagesParts } from './dev/dev-pages.js';
export { createOutboxPages } from './dev/outbox.js';
export type { ErrorPage } from './error-pages.js';
export { type Form, readForm } from './form.js';
export { createHostedUi, type HostedUi, type HostedUiParts } from './hosted-ui.js';
export { createRequestCookies, type RequestCookies } from './request-cookies.js';
export type { Screen } from './screens.js';
