/** Signatures of client assertions (RFC 7523) and request objects (RFC 9101). */
export const ASSERTION_ALGORITHMS = ['ES256', 'EdDSA', 'PS256', 'RS256'] as const;

/** Key management of encrypted ID tokens. */
export const ID_TOKEN_ENCRYPTION_ALGORITHMS = ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] as const;

/** Content encryption of encrypted ID tokens. */
export const ID_TOKEN_ENCRYPTION_METHODS = ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'] as const;
