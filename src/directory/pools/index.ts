/**
 * User pools: settings and attribute schema, their defaults and rules. Removing a pool removes
 * everything that belongs to it. Leaves the effect of settings to clients, users, sign-in and
 * tokens.
 */
export { createCategoryRates } from './category-rates.js';
export { createPools, type PoolsParts } from './create-pools.js';
export { defaultPasswordPolicy, defaultUserPool, newPoolDefaults, passwordPolicyFor } from './defaults.js';
export type { PoolErrorCode } from './errors.js';
export type { PoolExtensions, ProtocolProfile, SecurityProfile } from './extensions.js';
export { createKeyRotation } from './key-rotation.js';
export { checkMfaConfiguration, checkMfaTurnedOn, type MfaConfiguration } from './mfa-rules.js';
export { isStandardAttribute, standardAttributes } from './pool-rules.js';
export type * from './pools.js';
export { openIdScopesOf, protocolProfileOf } from './protocol-profile.js';
export { createProvisionedLimits, type ProvisionedLimit, type ProvisionedLimits } from './provisioned-limits.js';
export { type Security, securityDecisions, securityOf } from './security-profile.js';
export type * from './types.js';
