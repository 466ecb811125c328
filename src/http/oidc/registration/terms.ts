import type { ClientRegistrationSettings, UserPool } from '../../../directory/pools/index.js';

/** On what terms clients register themselves with a pool. */
export interface Terms extends ClientRegistrationSettings {
  /** They get a token to manage themselves with. */
  readonly management: boolean;
}

/** Undefined where they cannot. */
export function termsOf({ clientRegistration, extensions }: UserPool): Terms | undefined {
  return clientRegistration?.enabled ? { ...clientRegistration, management: extensions?.registrationManagement ?? false } : undefined;
}
