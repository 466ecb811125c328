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

/** Just-in-time migration of users (UserMigration trigger). */
export interface UserMigration {
  /**
   * Migrates an unknown user. With `password` at sign-in: the trigger verifies it, and it becomes the user's password regardless of the
   * policy. Undefined without the trigger, or when the user is unknown to it; also when it throws and the client hides existence. Second
   * factors of the source are asked for here, or owed. One write per call; ten calls an hour. Throws as all triggers, and
   * `attempts_exceeded` (`limit_exceeded` without a password), `attribute_invalid`, `alias_exists`, `username_invalid`, and `factor_owed`
   * for a right password whose user the source discloses only after a second factor.
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

  async function store(pool: UserPool, claimedName: string, password: string | undefined, answer: Answer): Promise<User> {
    const username = usernameIn(pool, answer) ?? claimedName;
    const attributes = validateAttributes(pool, attributesWithLogin(pool, username, ownAttributes(answer)), { by: 'admin', on: 'create' });
    const sub = ids.uuid();
    const confirmed = answer.finalUserStatus === 'CONFIRMED';
    const keepsPassword = password !== undefined && confirmed;
    const stored = pool.usernameAttributes.length > 0 ? sub : username;
    const credential = keepsPassword ? await passwords.make(pool, stored, password, 'migrated') : undefined;
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

  /** Adds the user to existing groups; unknown names are ignored. */
  async function join(pool: UserPool, user: User, names: readonly string[]): Promise<User> {
    for (const name of names.slice(0, MAX_GROUPS)) {
      await groups.addMember(pool, user, name).catch((error: unknown) => {
        if (!hasCode(error, 'group_unknown') && !hasCode(error, 'group_limit')) throw error;
      });
    }
    return names.length === 0 ? user : ((await users.findBySub(pool.id, user.sub)) ?? user);
  }

  /** Limits calls: the source directory need not count wrong passwords. */
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
          ...defined({ password }),
          validationData: validationData ? { ...validationData } : null,
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
        // A concurrent sign-in migrated the user first.
        if (!hasCode(error, 'username_exists')) throw error;
        return users.findByLogin(pool, username);
      }
    },
  };
}

const MAX_GROUPS = 100;

/** UTF-16 units, the limit at verification. */
const LONGEST_PASSWORD = 512;

const KINDS: Readonly<Record<string, OwedFactor>> = {
  SMS_MFA: 'sms',
  EMAIL_OTP: 'email',
  SOFTWARE_TOKEN_MFA: 'totp',
  WEB_AUTHN: 'passkey',
};

/** Second factors of the user at the source. Unknown names count as factors too. */
function factorsIn({ enableSMSMFA, secondFactors }: Answer): OwedFactor[] {
  const named = secondFactors.map((name) => (Object.hasOwn(KINDS, name) ? KINDS[name]! : 'unknown'));
  return [...new Set([...(enableSMSMFA ? (['sms'] as const) : []), ...named])];
}

/** Attributes without those that the pool manages itself. */
function ownAttributes({ userAttributes }: Answer): Record<string, string> {
  const foreign = (name: string): boolean => name === 'sub' || name === 'username' || name.startsWith('cognito:');
  return Object.fromEntries(Object.entries(userAttributes).filter(([name]) => !foreign(name)));
}

/** Username at the source, if it differs from the given name: an alias, or another case. */
function usernameIn(pool: UserPool, { userAttributes }: Answer): string | undefined {
  return pool.usernameAttributes.length > 0 ? undefined : userAttributes['username'] || undefined;
}
