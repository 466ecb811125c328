import type { UserPool } from '../../directory/pools/index.js';
import type { User, Users } from '../../directory/users/index.js';
import type { Clock } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import type { SignInContext } from '../types.js';
import type { Outcome, Progress } from './outcome.js';
import type { ChallengeSessions } from './sessions.js';

/** Sign-in by the code that confirmed a sign-up, in pools with codes as a first factor: ConfirmSignUp returns a session that starts one. */
export interface PostConfirmationSignIn {
  /** Session for the sign-in. Undefined where the pool does not take codes of this address as a first factor. */
  sessionAfter(context: SignInContext, user: User, proven: 'email' | 'phone_number'): string | undefined;
  /** Throws `session_invalid`, `session_expired`, `session_used`. */
  begin(context: SignInContext, session: string, progress: Progress): Promise<Outcome>;
}

const challenge = 'SIGN_UP';

export function createPostConfirmationSignIn(parts: { users: Users; sessions: ChallengeSessions; clock: Clock }): PostConfirmationSignIn {
  const { users, sessions, clock } = parts;
  return {
    sessionAfter(context, user, proven) {
      if (!takesCodesBy(context.pool, proven)) return undefined;
      const progress = { claimedName: user.username, begunAt: clock.now(), shown: [] };
      return sessions.open(context, { challenge, sub: user.sub, username: user.username, progress, data: { proven } });
    },

    async begin(context, sent, progress) {
      const session = sessions.read(context, sent, { challenge });
      await sessions.spend(context, session);
      const user = await users.findBySub(context.pool.id, session.sub);
      if (!user) throw refusal('session_invalid', { detail: 'the user is gone' });
      const shown = [session.data['proven'] === 'email' ? 'email' : 'sms'] as const;
      return { kind: 'shown', user, progress: { ...progress, begunAt: session.progress.begunAt, shown } };
    },
  };
}

export function takesCodesBy({ firstFactors }: UserPool, attribute: 'email' | 'phone_number'): boolean {
  return firstFactors.includes(attribute === 'email' ? 'EMAIL_OTP' : 'SMS_OTP');
}
