/** The three tokens of a sign-in by the API, and their renewal. The OAuth endpoints go their own way to the same issuer. */
export { API_SCOPE } from './api-scope.js';
export { createTokenSets } from './token-sets.js';
