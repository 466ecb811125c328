/** Discovery document and JWKS of the issuer of identity pools’ OpenID tokens. */
export { createIdentityIssuer } from './identity-issuer.js';
