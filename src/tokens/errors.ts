import { errorsByCode } from '../kernel/index.js';

/**
 * Error texts of tokens; those of refresh tokens are Cognito's, which clients compare literally.
 */
export const refusal = errorsByCode({
  token_invalid: 'The token is invalid.',
  token_expired: 'The token has expired.',
  refresh_token_invalid: 'Invalid Refresh Token',
  refresh_token_expired: 'Refresh Token has expired',
  refresh_token_revoked: 'Refresh Token has been revoked',
  refresh_token_bound:
    'The refresh token is bound to a key or certificate: only the OAuth 2.0 endpoints of the user pool take it, with the proof.',
  refresh_token_reused: 'The refresh token was replaced before.',
  token_type_unsupported: 'Unsupported token type.',
  session_ended: 'The session has ended.',
  keys_unknown: 'The pool has no signing keys.',
  concurrent_change: 'It was changed meanwhile. Please try again.',
});

export type TokenErrorCode = keyof typeof refusal.texts;
