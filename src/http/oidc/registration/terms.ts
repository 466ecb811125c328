import type { ClientRegistrationSettings, UserPool } from '../../../directory/pools/index.js';

/** Registration settings of a pool. */
export interface Terms extends ClientRegistrationSettings {
  /** Whether clients get a registration access token (RFC 7592). */
  readonly management: boolean;
}

/** Undefined for pools without registration. */
export function termsOf({ clientRegistration, extensions }: UserPool): Terms | undefined {
  return clientRegistration?.enabled ? { ...clientRegistration, management: extensions?.registrationManagement ?? false } : undefined;
}
