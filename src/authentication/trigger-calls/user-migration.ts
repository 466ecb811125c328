import type { Groups } from '../../directory/groups/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import {
  attributesWithLogin,
  factorsFromElsewhere,
  type NewUser,
  type OwedFactor,
  type User,
  type Users,
  validateAttributes,
} from '../../directory/users/index.js';
import { defined, hasCode, type Ids, type Logger } from '../../kernel/index.js';
import { answerOf, type Contracts, type Triggers } from '../../triggers/index.js';
import type { DecoyUsers } from '../decoy-users.js';
import { refusal } from '../errors.js';
import type { Passwords } from '../factors/password/index.js';
import type { Limits } from '../threats/index.js';
import type { Metadata, SignInContext } from '../types.js';
import { metadataOf } from './user-attributes.js';

type Answer = Contracts['userMigration']['response'];

/** Users who are still somewhere else come over when they first show up. */
export interface UserMigration {
  /**
   * For a name that nobody here has. With `password` on a sign-in: the function judges it, and it becomes the user's here, whatever the
   * policy. Undefined when the pool has no such function, or it does not know the user. A function that throws is a no of the same kind
   * where the client hides who exists. The user's second factors there are asked for here, or owed. One write for each call, ten of which an hour are let through. Throws as all triggers, and
   * `attempts_exceeded` (`limit_exceeded` without a password), `attribute_invalid`, `alias_exists`, `username_invalid`, and
   * `factor_owed` for a right password whose user cannot be told before a second factor is shown there.
   */
  migrate(
    context: SignInContext,
    request: { username: string; password?: string; validationData?: Metadata; clientMetadata?: Metadata },
  ): Promise<User | undefined>;
}

export function createUserMigration(parts: {
  triggers: Triggers;
  users: Users;
  groups: Pick<Groups, 'addMember'>;
  passwords: Passwords;
  limits: Limits;
  decoyUsers: DecoyUsers;
  ids: Ids;
  logger: Logger;
}): UserMigration {
  const { triggers, users, groups, passwords, limits, decoyUsers, ids, logger } = parts;

  async function store(pool: UserPool, calledAs: string, password: string | undefined, answer: Answer): Promise<User> {
    const username = usernameIn(pool, answer) ?? calledAs;
    const attributes = validateAttributes(pool, attributesWithLogin(pool, username, ownAttributes(answer)), { by: 'admin', on: 'create' });
    const sub = ids.uuid();
    const confirmed = answer.finalUserStatus === 'CONFIRMED';
    const kept = password !== undefined && confirmed;
    const stored = pool.usernameAttributes.length > 0 ? sub : username;
    const credential = kept ? await passwords.make(pool, stored, password, 'migrated') : undefined;
    const fresh: NewUser = {
      sub,
      username,
      status: confirmed ? 'CONFIRMED' : 'RESET_REQUIRED',
      attributes,
      ...defined({ password: credential }),
      ...factorsFromElsewhere(pool, attributes, factorsIn(answer)),
    };
    return users.create(pool, fresh, { takeAlias: answer.forceAliasCreation });
  }

  /** Those that exist: a group that nobody made here gives nobody anything. */
  async function join(pool: UserPool, user: User, names: readonly string[]): Promise<User> {
    for (const name of names.slice(0, MAX_GROUPS)) {
      await groups.addMember(pool, user, name).catch((error: unknown) => {
        if (!hasCode(error, 'group_unknown') && !hasCode(error, 'group_limit')) throw error;
      });
    }
    return names.length === 0 ? user : ((await users.findBySub(pool.id, user.sub)) ?? user);
  }

  /** The function's directory need not count wrong passwords: nobody gets to guess there without end. */
  async function countCall(pool: UserPool, username: string, isGuess: boolean): Promise<void> {
    try {
      await limits.take(pool.id, 'user-migration', decoyUsers.subOf(pool, username));
    } catch (error) {
      if (!isGuess || !hasCode(error, 'limit_exceeded')) throw error;
      throw refusal('attempts_exceeded', { cause: error });
    }
  }

  return {
    async migrate({ pool, client }, { username, password, validationData, clientMetadata }) {
      if (!pool.triggers.userMigration || (password?.length ?? 0) > LONGEST_PASSWORD) return undefined;
      await countCall(pool, username, password !== undefined);
      const outcome = await triggers.invoke('userMigration', {
        pool,
        source: password === undefined ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication',
        userName: username,
        clientId: client.id,
        request: {
          ...defined({ password, validationData: validationData === undefined ? undefined : { ...validationData } }),
          ...metadataOf(clientMetadata),
        },
      });
      if (outcome.kind === 'refused' && client.preventUserExistenceErrors) return undefined;
      const answer = answerOf('userMigration', outcome);
      if (!answer) return undefined;
      if (Object.keys(answer.userAttributes).length === 0) {
        if (password === undefined || answer.secondFactors.length === 0) return undefined;
        logger.warn({ pool: pool.id, factors: answer.secondFactors }, 'a user has a second factor elsewhere and was not brought over');
        throw refusal('factor_owed', { detail: answer.secondFactors.join(', ') });
      }
      try {
        return await join(pool, await store(pool, username, password, answer), answer.groups);
      } catch (error) {
        // Another sign-in of the same user was faster.
        if (!hasCode(error, 'username_exists')) throw error;
        return users.findByLogin(pool, username);
      }
    },
  };
}

const MAX_GROUPS = 100;

/** UTF-16 units: no longer one could be checked later. */
const LONGEST_PASSWORD = 512;

const KINDS: Readonly<Record<string, OwedFactor>> = {
  SMS_MFA: 'sms',
  EMAIL_OTP: 'email',
  SOFTWARE_TOKEN_MFA: 'totp',
  WEB_AUTHN: 'passkey',
};

/** The user's second factors there. A name that says nothing here is still one. */
function factorsIn({ enableSMSMFA, secondFactors }: Answer): OwedFactor[] {
  const named = secondFactors.map((name) => (Object.hasOwn(KINDS, name) ? KINDS[name]! : 'unknown'));
  return [...new Set([...(enableSMSMFA ? (['sms'] as const) : []), ...named])];
}

/** What the pool gives itself is not taken from elsewhere. */
function ownAttributes({ userAttributes }: Answer): Record<string, string> {
  const foreign = (name: string): boolean => name === 'sub' || name === 'username' || name.startsWith('cognito:');
  return Object.fromEntries(Object.entries(userAttributes).filter(([name]) => !foreign(name)));
}

/** What the user is called, where that is not what it signed in with: an alias, or a name in other capitals. */
function usernameIn(pool: UserPool, { userAttributes }: Answer): string | undefined {
  return pool.usernameAttributes.length > 0 ? undefined : userAttributes['username'] || undefined;
}
