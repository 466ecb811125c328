/** Token sets of API sign-in and their renewal. The OAuth endpoints use the same issuer. */
export { API_SCOPE, createTokenSets, type TokenSet, type TokenSets } from './token-sets.js';
