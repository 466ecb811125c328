import type { User, Users } from '../../../directory/users/index.js';
import { defined } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import type { TotpFactor } from '../../factors/totp/index.js';
import type { ChallengeAnswer, SignInContext } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSessions } from '../sessions.js';

/** SOFTWARE_TOKEN_MFA: code of the user's authenticator app. */
export interface SoftwareToken {
  ask(context: SignInContext, user: User, progress: Progress): Outcome;
  /** Verifies the code; a wrong one leaves the session usable. */
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

export function createSoftwareToken(parts: { users: Users; totp: TotpFactor; sessions: ChallengeSessions }): SoftwareToken {
  const { users, totp, sessions } = parts;
  const challenge = 'SOFTWARE_TOKEN_MFA';
  return {
    ask(context, user, progress) {
      const name = user.totp?.friendlyName;
      const parameters = { USER_ID_FOR_SRP: user.username, ...defined({ FRIENDLY_DEVICE_NAME: name }) };
      const session = sessions.open(context, { challenge, sub: user.sub, username: user.username, progress });
      return { kind: 'challenge', name: challenge, parameters, session };
    },

    async answer(context, { session: givenSession, responses }) {
      const { pool } = context;
      if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
      const session = sessions.read(context, givenSession, { challenge, name: responses['USERNAME']! });
      const user = await users.findBySub(pool.id, session.sub);
      if (!user) throw refusal('session_invalid', { detail: 'the user is gone' });
      const checked = await totp.check(pool, user, responses['SOFTWARE_TOKEN_MFA_CODE']!);
      await sessions.spend(context, session);
      return { kind: 'shown', user: checked, progress: { ...session.progress, shown: [...session.progress.shown, 'totp'] } };
    },
  };
}
