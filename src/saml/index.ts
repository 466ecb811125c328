/**
 * SAML 2.0 messages: parsing, validation, writing, signatures, encryption, bindings, metadata. Knows no pools, sessions or HTTP. samlify
 * writes and signs what goes out and reads metadata, behind samlify.ts; messages that come in are read by this module alone.
 */

export { type MessageKind, postFields, type RedirectMessage, redirectUrl } from './bindings.js';
export { replayed, SamlError, type SamlErrorCode } from './errors.js';
export { writeIdpMetadata, writeSpMetadata } from './our-metadata.js';
export type { OutgoingNameId } from './outgoing-parts.js';
export { writeAuthnRequest, writeLogoutRequest, writeLogoutResponse } from './outgoing-requests.js';
export { type AssertionFacts, type OutgoingAttribute, writeErrorResponse, writeResponse } from './outgoing-response.js';
export { claimedIssuer, type ReceivedAuthnRequest, type RequestedAuthnContext, readAuthnRequest } from './read-authn-request.js';
export { readIdpMetadata } from './read-idp-metadata.js';
export {
  claimedInResponseTo,
  type ReceivedLogoutRequest,
  type ReceivedLogoutResponse,
  readLogoutRequest,
  readLogoutResponse,
} from './read-logout.js';
export { readSpMetadata, type SpMetadata } from './read-sp-metadata.js';
export { MAX_RELAY_STATE, messageInForm, messageInQuery, type ReceivedMessage } from './receive-message.js';
export { pemOf, type SamlKey, signElement } from './sign-element.js';
export { isSigned } from './trusted-root.js';
export type * from './types.js';
export { BINDINGS, type Binding, NAME_ID_FORMATS, type NameIdFormat, nameIdFormatOf, STATUS } from './urns.js';
export { validateResponse } from './validate-response.js';
