/** Password recovery and password changes. */
export { createRecovery } from './recovery.js';
