/** The identity issuer's discovery document and keys, for whoever verifies its OpenID tokens. Decides nothing. */
export { createIdentityIssuer } from './identity-issuer.js';
