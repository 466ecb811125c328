import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { AppClient } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import type { Page } from '../../../kernel/index.js';

/** What `navigator.credentials.create` is asked for, as JSON (WebAuthn level 3, section 5.1.9). */
export type PasskeyCreationOptions = PublicKeyCredentialCreationOptionsJSON;

/** What `navigator.credentials.get` is asked for, as JSON (section 5.1.10). */
export type PasskeyRequestOptions = PublicKeyCredentialRequestOptionsJSON;

/** A passkey as its owner may see it. */
export interface Passkey {
  /** base64url, unique in the pool. */
  readonly credentialId: string;
  /** Made by us, from who made the authenticator. */
  readonly name: string;
  readonly relyingPartyId: string;
  /** By the browser's own word; absent when it said nothing. */
  readonly attachment?: 'platform' | 'cross-platform';
  readonly transports: readonly string[];
  readonly createdAt: Date;
}

/**
 * A user's passkeys. Errors: `passkeys_disabled` and `passkey_configuration_missing` (start, complete), `passkey_limit` (start, complete),
 * `passkey_challenge_unknown`, `passkey_client_mismatch`, `passkey_origin_refused`, `passkey_relying_party_mismatch`,
 * `passkey_unsupported`, `parameter_invalid` (complete), `passkey_unknown` (remove).
 */
export interface Passkeys {
  /** One read. The challenge is the user's and the client's, is good for one use, and lasts five minutes. */
  startRegistration(pool: UserPool, user: User, client: Pick<AppClient, 'id'>): Promise<PasskeyCreationOptions>;
  /** `credential`: a RegistrationResponseJSON; nothing about it is taken for granted. */
  completeRegistration(pool: UserPool, user: User, client: Pick<AppClient, 'id'>, credential: unknown): Promise<Passkey>;
  /** In the order in which they were made. */
  list(pool: Pick<UserPool, 'id'>, sub: string, page: { limit: number; after?: string }): Promise<Page<Passkey>>;
  remove(pool: Pick<UserPool, 'id'>, sub: string, credentialId: string): Promise<void>;
  /** How many can be used: those for a former relying party id are not counted. One read. */
  countOf(pool: UserPool, sub: string): Promise<number>;
  removeAllOfUser(poolId: string, sub: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}
