import { readableAttributes, type User, type Users } from '../../../directory/users/index.js';
import type { Clock } from '../../../kernel/index.js';
import { nextStepAfterFirstFactor } from '../../account-state.js';
import { refusal } from '../../errors.js';
import type { Passwords } from '../../factors/password/index.js';
import type { ChallengeAnswer, SignInContext } from '../../types.js';
import { updateWithRetry } from '../../update-with-retry.js';
import { answeredAttributes, missingAttributes } from '../answered-attributes.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSession, ChallengeSessions } from '../sessions.js';

/** NEW_PASSWORD_REQUIRED: replaces a temporary password. */
export interface NewPasswordRequired {
  ask(context: SignInContext, user: User, progress: Progress): Outcome;
  /** A refused password or attribute leaves the session usable. */
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

export function createNewPasswordRequired(parts: {
  users: Users;
  passwords: Passwords;
  sessions: ChallengeSessions;
  clock: Clock;
}): NewPasswordRequired {
  const { users, passwords, sessions, clock } = parts;

  /** User of the session, while the same temporary password is still in place. */
  async function userOf(context: SignInContext, session: ChallengeSession): Promise<User> {
    const user = await users.findBySub(context.pool.id, session.sub);
    if (!user || !isSame(user, session)) {
      // Throws `session_used` for a spent session.
      await sessions.spend(context, session);
      throw refusal('session_invalid', { detail: 'the temporary password is no longer that one' });
    }
    nextStepAfterFirstFactor(context, user, clock);
    return user;
  }

  return {
    ask(context, user, progress) {
      const readable = readableAttributes(context.pool, context.client);
      const shown = Object.entries(user.attributes).filter(([name]) => readable.has(name));
      const required = missingAttributes(context.pool, user.attributes).map((name) => `userAttributes.${name}`);
      return {
        kind: 'challenge',
        name: 'NEW_PASSWORD_REQUIRED',
        parameters: {
          USER_ID_FOR_SRP: user.username,
          requiredAttributes: JSON.stringify(required),
          userAttributes: JSON.stringify(Object.fromEntries(shown)),
        },
        session: sessions.open(context, {
          challenge: 'NEW_PASSWORD_REQUIRED',
          sub: user.sub,
          username: user.username,
          progress,
          data: { setAt: setAtOf(user) },
        }),
      };
    },

    async answer(context, { session: givenSession, responses }) {
      const { pool } = context;
      if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
      const session = sessions.read(context, givenSession, { challenge: 'NEW_PASSWORD_REQUIRED', name: responses['USERNAME']! });
      const user = await userOf(context, session);
      const attributes = answeredAttributes(context, user, responses);
      const password = await passwords.make(pool, user.username, responses['NEW_PASSWORD']!, 'permanent', user.password);
      await sessions.spend(context, session);
      const changed = await updateWithRetry(users, pool, user, (current) => {
        if (!isSame(current, session)) throw refusal('session_invalid', { detail: 'the temporary password was replaced meanwhile' });
        return { status: 'CONFIRMED', password, attributes, failures: null };
      });
      return { kind: 'shown', user: changed, progress: session.progress };
    },
  };
}

const setAtOf = (user: User): string => String(user.password?.setAt.getTime());

const isSame = (user: User, session: ChallengeSession): boolean =>
  user.status === 'FORCE_CHANGE_PASSWORD' && setAtOf(user) === session.data['setAt'];
