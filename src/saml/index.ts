/**
 * SAML 2.0 messages: parsing, validation, writing, signatures, encryption, bindings, metadata. Knows no pools, sessions or HTTP. Messages
 * are written from escaping templates and signed by xml-crypto: samlify keeps one schema validator and one parser per process and offers
 * little without them.
 */

export { type MessageKind, postFields, type RedirectMessage, redirectUrl } from './bindings.js';
export { replayed, SamlError, type SamlErrorCode } from './errors.js';
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
export { writeAuthnRequest } from './write-authn-request.js';
export { writeLogoutRequest, writeLogoutResponse } from './write-logout.js';
export { writeIdpMetadata, writeSpMetadata } from './write-metadata.js';
export { type AssertionFacts, type OutgoingAttribute, type OutgoingNameId, writeErrorResponse, writeResponse } from './write-response.js';
