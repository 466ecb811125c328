/** Password recovery and password changes. */
export { createRecovery } from './recovery.js';
export type { Recovery } from './types.js';
