/**
 * OpenID Connect Back-Channel Logout: clients that want to are told when a session of theirs ends, whoever ended it. Owns the notices and how
 * they are sent; that a session ends is for tokens to say, waiting and trying again is messaging's.
 */
export { createBackchannelLogout, type LogoutNotice } from './backchannel-logout.js';
