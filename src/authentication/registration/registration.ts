import { attributesWithLogin, type Users, validateAttributes } from '../../directory/users/index.js';
import type { Ids } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import { type Courier, deliveryTo, type OneTimeCodes, signUpAddress } from '../factors/one-time-code/index.js';
import type { Passwords } from '../factors/password/index.js';
import type { Registration } from '../types.js';
import { type Confirmation, createConfirmation } from './confirmation.js';
import { createResending, type Resending } from './resending.js';

export type RegistrationParts = Parameters<typeof createConfirmation>[0] &
  Parameters<typeof createResending>[0] & {
    readonly users: Users;
    readonly passwords: Passwords;
    readonly codes: OneTimeCodes;
    readonly courier: Courier;
    readonly ids: Ids;
  };

/** SignUp, ConfirmSignUp, ResendConfirmationCode, AdminConfirmSignUp. */
export function createRegistration(parts: RegistrationParts): Registration {
  const { users, passwords, codes, courier, discreet, ids } = parts;
  const confirmation: Confirmation = createConfirmation(parts);
  const resending: Resending = createResending(parts);
  return {
    ...confirmation,
    ...resending,
    async signUp({ pool, client }, { username, password, attributes: given, discreetly = false }) {
      if (pool.adminCreateUserOnly) throw refusal('sign_up_closed');
      const attributes = validateAttributes(pool, attributesWithLogin(pool, username, given), { by: 'user', client, on: 'create' });
      const sub = ids.uuid();
      const credential = await passwords.make(pool, pool.usernameAttributes.length > 0 ? sub : username, password);
      const to = signUpAddress(pool, attributes);
      const issued = to && codes.issue({ poolId: pool.id, sub }, 'sign-up', to);
      const fresh = {
        sub,
        username,
        status: 'UNCONFIRMED',
        attributes,
        password: credential,
        ...(issued ? { code: { purpose: 'sign-up' as const, pending: issued.pending } } : {}),
      } as const;
      const user = await users.create(pool, fresh).catch(async (error: unknown) => {
        if (discreetly && to) await discreet.answer(deliveryTo(to));
        throw error;
      });
      if (!to || !issued) return { user };
      const send = () => courier.send(pool, { event: 'sign-up', user, to, code: issued.code });
      return { user, delivery: await (discreetly ? discreet.answer(deliveryTo(to), send) : send()) };
    },
  };
}
