/** MFA preferences of users. */
export { createMfaPreferences } from './preferences.js';
