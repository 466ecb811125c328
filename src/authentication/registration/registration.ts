import type { UserPool } from '../../directory/pools/index.js';
import { attributesWithLogin, checkPassword, type Users, validateAttributes } from '../../directory/users/index.js';
import { defined, hasCode, type Ids } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import { type CodeSender, deliveryTo, type OneTimeCodes, signUpAddress } from '../factors/one-time-code/index.js';
import type { Passwords } from '../factors/password/index.js';
import type { Guards } from '../guards.js';
import { knownNames } from '../threats/index.js';
import type { AccountTriggers } from '../trigger-calls/index.js';
import type { SignInContext } from '../types.js';
import { type Confirmation, createConfirmation } from './confirmation.js';
import { createResending, type Resending } from './resending.js';
import type { Registration, SignUpRequest } from './types.js';

export type RegistrationParts = Parameters<typeof createConfirmation>[0] &
  Parameters<typeof createResending>[0] & {
    readonly users: Users;
    readonly passwords: Passwords;
    readonly codes: OneTimeCodes;
    readonly codeSender: CodeSender;
    readonly accountTriggers: AccountTriggers;
    readonly guards: Pick<Guards, 'guarded'>;
    readonly ids: Ids;
  };

/** Requires of users without a password an address that the pool accepts codes from. */
function refuseWithoutPassword({ firstFactors }: UserPool, attributes: Readonly<Record<string, string>>): void {
  const byMail = firstFactors.includes('EMAIL_OTP') && attributes['email'] !== undefined;
  const byPhone = firstFactors.includes('SMS_OTP') && attributes['phone_number'] !== undefined;
  if (!byMail && !byPhone) throw refusal('parameter_invalid', { message: 'Password is required.' });
}

/** SignUp, ConfirmSignUp, ResendConfirmationCode, AdminConfirmSignUp. */
export function createRegistration(parts: RegistrationParts): Registration {
  const { users, passwords, codes, codeSender, background, accountTriggers, guards, ids } = parts;
  const confirmation: Confirmation = createConfirmation(parts);
  const resending: Resending = createResending(parts);

  async function signUp(
    { pool, client }: SignInContext,
    { username, password, attributes: given, inBackground = false, validationData, clientMetadata }: SignUpRequest,
  ): ReturnType<Registration['signUp']> {
    if (pool.adminCreateUserOnly) throw refusal('sign_up_closed');
    const requested = validateAttributes(pool, attributesWithLogin(pool, username, given), { by: 'user', client, on: 'create' });
    if (password === undefined) refuseWithoutPassword(pool, requested);
    else checkPassword(pool.passwordPolicy, password);
    const sub = ids.uuid();
    const stored = pool.usernameAttributes.length > 0 ? sub : username;
    const metadata = clientMetadata === undefined ? {} : { clientMetadata };
    const preSignUp = await accountTriggers.preSignUp(pool, {
      source: 'PreSignUp_SignUp',
      username: stored,
      attributes: requested,
      clientId: client.id,
      ...defined({ validationData }),
      ...metadata,
    });
    const attributes = { ...requested, ...preSignUp?.proofs };
    const credential = password === undefined ? {} : { password: await passwords.make(pool, stored, password) };
    const to = preSignUp?.confirmed ? undefined : signUpAddress(pool, attributes);
    const issued = to && codes.issue({ poolId: pool.id, sub }, 'sign-up', to);
    const fresh = {
      sub,
      username,
      status: preSignUp?.confirmed ? 'CONFIRMED' : 'UNCONFIRMED',
      attributes,
      ...credential,
      ...defined({ code: issued ? { purpose: 'sign-up' as const, pending: issued.pending } : undefined }),
    } as const;
    // Proofs of the trigger take aliases over from other users.
    const takeAlias = Object.keys(preSignUp?.proofs ?? {}).length > 0;
    const user = await users.create(pool, fresh, { takeAlias }).catch(async (error: unknown) => {
      if (inBackground && to) await background.answer(deliveryTo(to));
      throw hasCode(error, 'username_exists') ? refusal('username_exists', { message: 'User already exists', cause: error }) : error;
    });
    if (preSignUp?.confirmed) {
      const source = 'PostConfirmation_ConfirmSignUp';
      await accountTriggers.postConfirmation(pool, { source, user, clientId: client.id, ...metadata });
    }
    if (!to || !issued) return { user };
    const send = () => codeSender.send(pool, { event: 'sign-up', user, to, code: issued.code, clientId: client.id, ...metadata });
    return { user, delivery: await (inBackground ? background.answer(deliveryTo(to), send) : send()) };
  }

  return {
    ...confirmation,
    ...resending,
    signUp(context, request) {
      const { username, password, attributes } = request;
      const newPassword = password === undefined ? undefined : { password, names: knownNames(username, attributes) };
      return guards.guarded(
        { ...context, type: 'SignUp', newPassword },
        () => signUp(context, request),
        ({ user }, riskAssessment) => ({
          response: user.status === 'CONFIRMED' ? 'Pass' : 'InProgress',
          user,
          riskAssessment,
        }),
      );
    },
  };
}
