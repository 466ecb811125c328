import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { Metadata } from '../types.js';

/**
 * AdminCreateUser: creates the user with a temporary password and sends the invitation; `resend` renews both. Errors: `username_exists`,
 * `username_invalid`, `alias_exists`, `attribute_invalid`, `password_policy`, `user_unknown`, `user_state_unsupported`, `delivery_failed`.
 */
export interface Invitations {
  create(
    pool: UserPool,
    request: {
      username: string;
      attributes: Readonly<Record<string, string>>;
      temporaryPassword?: string;
      message: 'send' | 'suppress' | 'resend';
      mediums: readonly ('EMAIL' | 'SMS')[];
      forceAlias: boolean;
      /** For triggers only. */
      validationData?: Metadata;
      clientMetadata?: Metadata;
    },
  ): Promise<User>;
}
