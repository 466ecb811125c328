/** MFA preferences of users. */
export { createMfaPreferences, type MfaPreferenceChange, type MfaPreferences } from './preferences.js';
