import type { AppClient } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { CodeDelivery, Metadata } from '../types.js';

/** Writer of attributes; users write with the permissions of a client. */
export type AttributeWriter = { readonly by: 'admin' } | { readonly by: 'user'; readonly client: AppClient };

/**
 * Changes and verification of user attributes. Errors: `attribute_invalid` (unknown, required, immutable, or the last sign-in address),
 * `attribute_forbidden`, `user_unknown`, `too_many_requests`.
 */
export interface UserAttributes {
  /**
   * Sets the given attributes; an empty value removes one. A new address that the pool requires to be verified first waits for its code
   * while the old one stays in force; other new addresses apply at once, unverified, and get a code if the pool verifies them.
   * Administrators may set `_verified` themselves. Returns the code deliveries. Throws also `alias_exists`, and `delivery_failed` for users
   * (the change is made).
   */
  update(
    pool: UserPool,
    user: User,
    attributes: Readonly<Record<string, string>>,
    writer: AttributeWriter,
    clientMetadata?: Metadata,
  ): Promise<readonly CodeDelivery[]>;
  /**
   * Sends a new code to the pending address, or else to the present one. Throws `parameter_invalid`, `limit_exceeded`, `delivery_failed`.
   */
  requestCode(
    pool: UserPool,
    user: User,
    attribute: string,
    forTriggers: { readonly clientId: string; readonly clientMetadata?: Metadata },
  ): Promise<CodeDelivery>;
  /** Verifies an address by its code. Throws `parameter_invalid`, `code_mismatch`, `code_expired`, `limit_exceeded`, `alias_exists`. */
  verify(pool: UserPool, user: User, attribute: string, code: string): Promise<void>;
  /** Removes attributes; an address goes with its `_verified` attribute. Missing attributes are no error. */
  remove(pool: UserPool, user: User, names: readonly string[], writer: AttributeWriter): Promise<void>;
}
