import type { User, Users } from '../../directory/users/index.js';
import type { SignOuts } from '../accounts/sign-outs.js';
import type { SignInContext } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { CompromisedPasswords } from './compromised/index.js';
import { AssessedRefusal, type RiskAssessment } from './risk-assessment.js';

/** Lookup of right sign-in passwords in the lists of compromised ones. */
export interface SignInPasswords {
  /**
   * `password`: in clear; omitted: unknown, nothing is looked up. A password that the pool refuses must be reset, and the sessions of the
   * user end. Throws `password_reset_required`.
   */
  assess(
    context: SignInContext,
    shown: { readonly user: User; readonly password?: string | undefined },
  ): Promise<RiskAssessment | undefined>;
}

export function createSignInPasswords(parts: {
  readonly users: Users;
  readonly compromised: Pick<CompromisedPasswords, 'find'>;
  readonly signOuts: Pick<SignOuts, 'afterPasswordChange'>;
}): SignInPasswords {
  const { users, compromised, signOuts } = parts;
  return {
    async assess({ pool, client }, { user, password }) {
      // Users in another status have to set a new password anyway.
      if (password === undefined || user.status !== 'CONFIRMED') return undefined;
      const found = await compromised.find(pool, { clientId: client.id, moment: 'SIGN_IN', password, names: [] });
      if (found !== 'block') return found && { compromised: true };
      await updateWithRetry(users, pool, user, (current) =>
        current.password?.hash === user.password?.hash ? { status: 'RESET_REQUIRED' } : {},
      );
      await signOuts.afterPasswordChange(pool, user.sub);
      throw new AssessedRefusal('password_reset_required', { compromised: true, blocked: true });
    },
  };
}
