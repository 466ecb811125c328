import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { AppClient } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import type { Page } from '../../../kernel/index.js';

/** Options of `navigator.credentials.create` as JSON (WebAuthn level 3, section 5.1.9). */
export type PasskeyCreationOptions = PublicKeyCredentialCreationOptionsJSON;

/** Options of `navigator.credentials.get` as JSON (WebAuthn level 3, section 5.1.10). */
export type PasskeyRequestOptions = PublicKeyCredentialRequestOptionsJSON;

/** Passkey as shown to its owner. */
export interface Passkey {
  /** base64url, unique in the pool. */
  readonly credentialId: string;
  /** Name derived from the AAGUID of the authenticator. */
  readonly name: string;
  readonly relyingPartyId: string;
  /** As reported by the browser. Omitted: not reported. */
  readonly attachment?: 'platform' | 'cross-platform';
  readonly transports: readonly string[];
  readonly createdAt: Date;
}

/**
 * Passkeys of users. Errors: `passkeys_disabled` and `passkey_configuration_missing` (start, complete), `passkey_limit` (start, complete),
 * `passkey_challenge_unknown`, `passkey_client_mismatch`, `passkey_origin_refused`, `passkey_relying_party_mismatch`,
 * `passkey_unsupported`, `parameter_invalid` (complete), `passkey_unknown` (remove).
 */
export interface Passkeys {
  /** Creation options. One read. The challenge is bound to user and client, single use, and valid for five minutes. */
  startRegistration(pool: UserPool, user: User, client: Pick<AppClient, 'id'>): Promise<PasskeyCreationOptions>;
  /** `credential`: an unverified RegistrationResponseJSON. */
  completeRegistration(pool: UserPool, user: User, client: Pick<AppClient, 'id'>, credential: unknown): Promise<Passkey>;
  /** Passkeys by time of registration. */
  list(pool: Pick<UserPool, 'id'>, sub: string, page: { limit: number; after?: string }): Promise<Page<Passkey>>;
  remove(pool: Pick<UserPool, 'id'>, sub: string, credentialId: string): Promise<void>;
  /** Number of usable passkeys; those of a former relying party id do not count. One read. */
  countOf(pool: UserPool, sub: string): Promise<number>;
}
