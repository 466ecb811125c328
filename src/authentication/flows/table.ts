import type { UserStatus } from '../../directory/users/index.js';
import type { ChallengeName } from '../types.js';

/**
 * The flows as data: what an answer to each challenge must carry, and where a user who has shown the first factor goes. A further
 * challenge is a row here, a file in `challenges/`, and its line in `sign-in.ts`.
 */
export const NEEDS: Readonly<Record<ChallengeName, readonly string[]>> = {
  PASSWORD_VERIFIER: ['USERNAME', 'PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP'],
  NEW_PASSWORD_REQUIRED: ['USERNAME', 'NEW_PASSWORD'],
};

type AfterFirstFactor =
  | { readonly to: 'authenticated' | 'NEW_PASSWORD_REQUIRED' }
  | { readonly refuse: 'user_not_confirmed' | 'password_reset_required' | 'credentials_wrong' };

export const AFTER_FIRST_FACTOR: Readonly<Record<UserStatus, AfterFirstFactor>> = {
  CONFIRMED: { to: 'authenticated' },
  FORCE_CHANGE_PASSWORD: { to: 'NEW_PASSWORD_REQUIRED' },
  UNCONFIRMED: { refuse: 'user_not_confirmed' },
  RESET_REQUIRED: { refuse: 'password_reset_required' },
  EXTERNAL_PROVIDER: { refuse: 'credentials_wrong' },
  ARCHIVED: { refuse: 'credentials_wrong' },
  COMPROMISED: { refuse: 'credentials_wrong' },
  UNKNOWN: { refuse: 'credentials_wrong' },
};
