/** Token sets of API sign-in and their renewal. The OAuth endpoints use the same issuer. */
export { API_SCOPE } from './api-scope.js';
export { createTokenSets, type TokenSet, type TokenSets } from './token-sets.js';
