/**
 * Service providers of a pool, that is applications that sign users in by SAML, and the
 * participants of each SSO session. Leaves SAML messages to http/saml.
 */

export { createServiceProviders, type ServiceProvidersParts } from './create-service-providers.js';
export type { ServiceProviderErrorCode } from './errors.js';
export { createParticipants, type Participants } from './participants.js';
export type { Participant } from './participants.store.js';
export { DEFAULT_RULES } from './rules.js';
export type * from './service-providers.js';
export type * from './types.js';
