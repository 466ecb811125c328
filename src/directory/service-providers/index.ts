/**
 * Service providers of a pool, that is applications that take sign-ins by SAML, and which of them take part in which browser's sign-in.
 * Leaves to http/saml what is said to them, and to the SAML room how.
 */

export { createServiceProviders, type ServiceProvidersParts } from './create-service-providers.js';
export type { ServiceProviderErrorCode } from './errors.js';
export { createParticipants, type Participant, type Participants } from './participants.js';
export { DEFAULT_RULES } from './rules.js';
export type * from './service-providers.js';
export type * from './types.js';
