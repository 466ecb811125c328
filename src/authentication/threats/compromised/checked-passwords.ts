import type { Invitations, Recovery, Registration } from '../../types.js';
import { AssessedRefusal } from '../risk-assessment.js';
import type { CompromisedPasswords } from './compromised.js';

const refuse = (found: 'block' | 'watch' | undefined): void => {
  if (found === 'block') throw new AssessedRefusal('password_compromised', { compromised: true, blocked: true });
};

const NAMES = ['email', 'preferred_username', 'phone_number'];

const namesIn = (attributes: Readonly<Record<string, string>>): readonly string[] => NAMES.flatMap((name) => attributes[name] ?? []);

/** Registration that refuses compromised passwords where the pool is configured so. Throws also `password_compromised`. */
export function createCheckedRegistration(registration: Registration, compromised: CompromisedPasswords): Registration {
  return {
    ...registration,
    async signUp(context, request) {
      const { pool, client } = context;
      const { password, username, attributes } = request;
      const names = [username, ...namesIn(attributes)];
      const found =
        password === undefined ? undefined : await compromised.find(pool, { clientId: client.id, moment: 'SIGN_UP', password, names });
      refuse(found);
      const made = await registration.signUp(context, request);
      return found ? { ...made, riskAssessment: { compromised: true } } : made;
    },
  };
}

/** Invitations that refuse compromised temporary passwords, where the security profile requires it. */
export function createCheckedInvitations(invitations: Invitations, compromised: CompromisedPasswords): Invitations {
  return {
    ...invitations,
    async create(pool, request) {
      const { temporaryPassword: password, username, attributes } = request;
      if (password !== undefined) refuse(await compromised.findByProfile(pool, { password, names: [username, ...namesIn(attributes)] }));
      return invitations.create(pool, request);
    },
  };
}

/** Recovery that refuses compromised new passwords; temporary ones only by the security profile. */
export function createCheckedRecovery(recovery: Recovery, compromised: CompromisedPasswords): Recovery {
  return {
    ...recovery,
    async confirmForgot(context, request) {
      const { username, password } = request;
      refuse(await compromised.find(context.pool, { clientId: context.client.id, moment: 'PASSWORD_CHANGE', password, names: [username] }));
      return recovery.confirmForgot(context, request);
    },
    async change(pool, user, request) {
      const names = [user.username, ...namesIn(user.attributes)];
      refuse(await compromised.find(pool, { moment: 'PASSWORD_CHANGE', password: request.proposed, names }));
      return recovery.change(pool, user, request);
    },
    async adminSet(pool, username, request) {
      const question = { password: request.password, names: [username] };
      refuse(
        request.permanent
          ? await compromised.find(pool, { moment: 'PASSWORD_CHANGE', ...question })
          : await compromised.findByProfile(pool, question),
      );
      return recovery.adminSet(pool, username, request);
    },
  };
}
