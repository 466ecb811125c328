import type { Recovery, Registration } from '../../types.js';
import { JudgedRefusal } from '../judgement.js';
import type { CompromisedPasswords } from './compromised.js';

const refuse = (found: 'block' | 'watch' | undefined): void => {
  if (found === 'block') throw new JudgedRefusal('password_compromised', { compromised: true, blocked: true });
};

/** Sign-ups with passwords that are nobody's secret are refused where the pool says so. Throws `password_compromised` besides. */
export function createCheckedRegistration(registration: Registration, compromised: CompromisedPasswords): Registration {
  return {
    ...registration,
    async signUp(context, request) {
      const { pool, client } = context;
      const { password } = request;
      const found = password === undefined ? undefined : await compromised.find(pool, client.id, 'SIGN_UP', password);
      refuse(found);
      const made = await registration.signUp(context, request);
      return found ? { ...made, judged: { compromised: true } } : made;
    },
  };
}

/** The same for new passwords, whoever sets them; temporary ones are replaced anyway. */
export function createCheckedRecovery(recovery: Recovery, compromised: CompromisedPasswords): Recovery {
  return {
    ...recovery,
    async confirmForgot(context, request) {
      refuse(await compromised.find(context.pool, context.client.id, 'PASSWORD_CHANGE', request.password));
      return recovery.confirmForgot(context, request);
    },
    async change(pool, user, request) {
      refuse(await compromised.find(pool, undefined, 'PASSWORD_CHANGE', request.proposed));
      return recovery.change(pool, user, request);
    },
    async adminSet(pool, username, request) {
      if (request.permanent) refuse(await compromised.find(pool, undefined, 'PASSWORD_CHANGE', request.password));
      return recovery.adminSet(pool, username, request);
    },
  };
}
