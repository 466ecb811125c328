/** Forgotten passwords, and passwords set anew. */
export { createRecovery } from './recovery.js';
