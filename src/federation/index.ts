/**
 * Sign-in through other identity providers: the way there and back, what their claims become here, whose account it is. Leaves to others
 * which providers there are (directory/identity-providers), pages and addresses (doors), and what a signed-in user gets.
 */

export { type Connectors, createConnectors } from './connectors.js';
export { createFederation, type FederationParts } from './create-federation.js';
export { FederationError, type FederationErrorCode } from './errors.js';
export { createKeyCheck, createOAuthConnectors } from './oauth/index.js';
export type { AskedLogout } from './saml/provider-logout.js';
export { createSamlConnector, type SamlConnector } from './saml/saml-connector.js';
export type { FederatedSession } from './saml/upstream-logout.js';
export type * from './types.js';
