/**
 * Hosted pages: sign-in, sign-up, confirmation, recovery, new password, account, errors, signed out; in development mode also the outbox, a
 * home page and a callback. Owns views/ except the messages. Rules belong to the services, tokens and SSO sessions to the OIDC surface.
 */
export { accountReturnUrl } from './account/index.js';
export { createDevPages, type DevPagesParts, onlyUnderLocalNames } from './dev/dev-pages.js';
export { createOutboxPages } from './dev/outbox.js';
export type { ErrorPage } from './error-pages.js';
export { createEventFeedback } from './event-feedback.js';
export { type Form, isSameOrigin, readForm } from './form.js';
export { createHostedUi, type HostedUi, type HostedUiParts } from './hosted-ui.js';
export { createRequestCookies, type RequestCookies } from './request-cookies.js';
export type { Screen } from './screens.js';
