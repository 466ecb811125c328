/**
 * OpenID Connect Back-Channel Logout 1.0: sends logout tokens to clients with a `backchannel_logout_uri` when a session of theirs ends.
 * Owns the notices and their delivery; `tokens` reports ended sessions, `messaging` queues and retries.
 */
export { createBackchannelLogout, type LogoutNotice } from './backchannel-logout.js';
