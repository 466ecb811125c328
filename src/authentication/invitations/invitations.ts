import type { PasswordPolicy, UserPool } from '../../directory/pools/index.js';
import { attributesWithLogin, checkPassword, type User, type Users, validateAttributes } from '../../directory/users/index.js';
import { defined, hasCode, type Ids } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import { type Address, addressIn, type CodeSender } from '../factors/one-time-code/index.js';
import type { Passwords } from '../factors/password/index.js';
import type { Guards } from '../guards.js';
import { knownNames } from '../threats/index.js';
import type { AccountTriggers } from '../trigger-calls/index.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { Invitations } from './types.js';

/** Ten, so that a digit picks one; all of them survive e-mail, shells and forms. */
const SYMBOLS = '!@#%*-_=+?';
const SHORTEST = 12;
const KINDS = [/[A-Z]/, /[a-z]/, /[0-9]/] as const;

/** Random password that meets every policy of its length: it contains upper case, lower case, digit and symbol. */
export function makeTemporaryPassword(policy: Pick<PasswordPolicy, 'minimumLength'>, ids: Ids): string {
  const length = Math.max(SHORTEST, policy.minimumLength);
  const symbol = SYMBOLS[Number(ids.digits(1))]!;
  for (;;) {
    const letters = ids.alphanumeric(length - 1);
    const at = 1 + (Number(ids.digits(3)) % (length - 2));
    if (KINDS.every((kind) => kind.test(letters))) return letters.slice(0, at) + symbol + letters.slice(at);
  }
}

type Request = Parameters<Invitations['create']>[1];

const TRIGGER_ERRORS = ['trigger_refused', 'trigger_failed', 'trigger_answer_invalid'];

const isOfTrigger = (error: unknown): boolean => TRIGGER_ERRORS.some((code) => hasCode(error, code));

/** AdminCreateUser. */
export function createInvitations(parts: {
  users: Users;
  passwords: Passwords;
  codeSender: CodeSender;
  accountTriggers: AccountTriggers;
  guards: Pick<Guards, 'guarded'>;
  ids: Ids;
}): Invitations {
  const { users, passwords, codeSender, accountTriggers, guards, ids } = parts;

  /** Creates the user; without a temporary password the user signs in by codes. */
  async function make(pool: UserPool, request: Request, temporary: string | undefined): Promise<User> {
    const { username, forceAlias } = request;
    const given = attributesWithLogin(pool, username, request.attributes);
    const attributes = validateAttributes(pool, given, { by: 'admin', on: 'create' });
    const sub = ids.uuid();
    const stored = pool.usernameAttributes.length > 0 ? sub : username;
    if (temporary !== undefined) checkPassword(pool.passwordPolicy, temporary);
    await accountTriggers.preSignUp(pool, {
      source: 'PreSignUp_AdminCreateUser',
      username: stored,
      attributes,
      ...defined({ validationData: request.validationData }),
      ...metadataOf(request),
    });
    const user =
      temporary === undefined
        ? ({ sub, username, status: 'CONFIRMED', attributes, proofsAsGiven: true } as const)
        : ({
            sub,
            username,
            status: 'FORCE_CHANGE_PASSWORD',
            attributes,
            proofsAsGiven: true,
            password: await passwords.make(pool, stored, temporary, 'temporary'),
          } as const);
    return users.create(pool, user, { takeAlias: forceAlias }).catch((error: unknown) => {
      if (!hasCode(error, 'username_exists') || pool.usernameAttributes.length > 0) throw error;
      throw refusal('username_exists', { cause: error });
    });
  }

  /** Replaces the temporary password of a user who has never signed in. */
  async function renew(pool: UserPool, username: string, temporary: string): Promise<User> {
    const user = await users.findByLogin(pool, username);
    if (!user) throw refusal('user_unknown');
    const password = await passwords.make(pool, user.username, temporary, 'temporary', user.password);
    return updateWithRetry(users, pool, user, (current) => {
      if (current.status !== 'FORCE_CHANGE_PASSWORD') {
        throw refusal('user_state_unsupported', { message: `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD` });
      }
      return { password, failures: null };
    });
  }

  async function create(pool: UserPool, request: Request): Promise<User> {
    const given = request.temporaryPassword;
    if (given === undefined && request.message !== 'resend' && takesCodes(pool)) return make(pool, request, undefined);
    const temporary = given ?? makeTemporaryPassword(pool.passwordPolicy, ids);
    const user = request.message === 'resend' ? await renew(pool, request.username, temporary) : await make(pool, request, temporary);
    if (request.message === 'suppress') return user;
    try {
      for (const to of addressesOf(user, request.mediums)) {
        await codeSender.send(pool, { event: 'invitation', user, to, code: temporary, ...metadataOf(request) });
      }
    } catch (error) {
      // Otherwise the name is taken by a user who has no message.
      if (request.message !== 'resend' && isOfTrigger(error)) await users.remove(pool.id, user.sub);
      throw error;
    }
    return user;
  }

  return {
    create(pool, request) {
      const { temporaryPassword: password, username, attributes } = request;
      const newPassword = password === undefined ? undefined : { password, names: knownNames(username, attributes), temporary: true };
      return guards.guarded(
        { type: 'Invitation', pool, origin: {}, newPassword },
        () => create(pool, request),
        () => undefined,
      );
    },
  };
}

const takesCodes = ({ firstFactors }: UserPool): boolean => firstFactors.includes('EMAIL_OTP') || firstFactors.includes('SMS_OTP');

const metadataOf = ({ clientMetadata }: Request) => (clientMetadata === undefined ? {} : { clientMetadata });

/** Addresses of the invitation: the requested mediums, else e-mail, else SMS. Empty for users without an address. */
function addressesOf({ attributes }: User, mediums: Request['mediums']): readonly Address[] {
  const requested = mediums.map((medium) => addressIn(attributes, medium === 'EMAIL' ? 'email' : 'phone_number'));
  const usual = [addressIn(attributes, 'email') ?? addressIn(attributes, 'phone_number')];
  return (mediums.length > 0 ? requested : usual).filter((address) => address !== undefined);
}
