/**
 * Federation: requests to upstream identity providers, their responses, claim mapping, and account resolution. Provider settings belong to
 * directory/identity-providers, pages and URLs to the HTTP surfaces.
 */

export { type Connectors, createConnectors, createFederation, type FederationParts } from './create-federation.js';
export { createOAuthConnectors } from './oauth/index.js';
export { createStrategyConnector, loadStrategies, type Strategies } from './passport/index.js';
export { createRegistrationCheck } from './registration-check.js';
export type { ReceivedLogout } from './saml/provider-logout.js';
export { createSamlConnector, type SamlConnector } from './saml/saml-connector.js';
export type { FederatedSession } from './saml/upstream-logout.js';
export type * from './types.js';
