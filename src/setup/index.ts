/** Set-up file: user pools, identity pools, roles, buckets and tables that a start creates when missing. */
export { applyResources, applySetup } from './apply.js';
export { loadSetup } from './load.js';
export type { Setup } from './schema.js';
