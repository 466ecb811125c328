import type { MfaFactor } from '../../../directory/pools/index.js';
import type { User, Users } from '../../../directory/users/index.js';
import { refusal } from '../../errors.js';
import type { CallMetadata, ChallengeAnswer, SignInContext } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import { secondFactorOf } from '../second-factor.js';
import type { ChallengeSessions } from '../sessions.js';
import { MFA_CHALLENGES } from '../table.js';

/** SELECT_MFA_TYPE: the user has several second factors and prefers none. */
export interface SelectMfaType {
  ask(context: SignInContext, user: User, factors: readonly MfaFactor[], progress: Progress): Outcome;
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

export function createSelectMfaType(parts: {
  users: Users;
  sessions: ChallengeSessions;
  /** Asks for the chosen factor. */
  askFor: (context: SignInContext, user: User, factor: MfaFactor, progress: Progress, callMetadata: CallMetadata) => Promise<Outcome>;
}): SelectMfaType {
  const { users, sessions, askFor } = parts;
  const challenge = 'SELECT_MFA_TYPE';
  return {
    ask(context, user, factors, progress) {
      const choices = factors.map((factor) => MFA_CHALLENGES[factor]);
      const session = sessions.open(context, { challenge, sub: user.sub, username: user.username, progress });
      const parameters = { MFAS_CAN_CHOOSE: JSON.stringify(choices), USER_ID_FOR_SRP: user.username };
      return { kind: 'challenge', name: challenge, parameters, session };
    },

    async answer(context, answer) {
      const { session: givenSession, responses } = answer;
      if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
      const session = sessions.read(context, givenSession, { challenge, name: responses['USERNAME']! });
      const user = await users.findBySub(context.pool.id, session.sub);
      if (!user) throw refusal('session_invalid', { detail: 'the user is gone' });
      const now = secondFactorOf(context.pool, user, session.progress);
      const factors = now.kind === 'choose' ? now.factors : now.kind === 'ask' ? [now.factor] : [];
      const factor = factors.find((one) => MFA_CHALLENGES[one] === responses['ANSWER']);
      if (factor === undefined) throw refusal('parameter_invalid', { message: 'Invalid MFA type selected.' });
      await sessions.spend(context, session);
      return askFor(context, user, factor, session.progress, answer);
    },
  };
}
