/** Which second factors users have turned on. */
export { createMfaPreferences } from './preferences.js';
