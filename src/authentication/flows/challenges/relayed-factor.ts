import type { User, Users } from '../../../directory/users/index.js';
import type { Clock, Ids, Sealer } from '../../../kernel/index.js';
import type { RelayableChallenge, RelayedChallenge, Triggers } from '../../../triggers/index.js';
import type { EphemeralRecords } from '../../ephemeral-records.store.js';
import { refusal } from '../../errors.js';
import type { CodeAttempts, Limits } from '../../threats/index.js';
import type { ChallengeAnswer, Factor, SignInContext } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSession, ChallengeSessions } from '../sessions.js';

/** SOFTWARE_TOKEN_MFA, SMS_MFA or EMAIL_OTP of the pool that the user was migrated from; that pool verifies the code. */
export interface RelayedFactor {
  /**
   * Signs in at the source pool and passes its challenge on. Two writes. Undefined where no source pool is configured, or it refuses the
   * password. Throws `limit_exceeded`, `trigger_failed`.
   */
  ask(context: SignInContext, user: User, progress: Progress, password: string): Promise<Outcome | undefined>;
  /** Whether `ask` made the session of this answer. No read. */
  isRelayed(context: SignInContext, answer: ChallengeAnswer): boolean;
  /**
   * Verifies a code at the source pool; a wrong one leaves the session usable. Throws `code_mismatch`, `attempts_exceeded`,
   * `session_expired`, `trigger_failed`.
   */
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

/** State of the challenge at the source pool. */
type SourceState = Pick<RelayedChallenge, 'session' | 'username'>;

const FACTORS: Readonly<Record<RelayableChallenge, Factor & ('totp' | 'sms' | 'email')>> = {
  SOFTWARE_TOKEN_MFA: 'totp',
  SMS_MFA: 'sms',
  EMAIL_OTP: 'email',
};

/** Longest `AuthSessionValidity` of Cognito. */
const LIFETIME_MS = 15 * 60 * 1000;

export function createRelayedFactor(parts: {
  users: Pick<Users, 'findBySub'>;
  triggers: Pick<Triggers, 'relayOf'>;
  limits: Limits;
  attempts: CodeAttempts;
  sessions: ChallengeSessions;
  ephemeral: EphemeralRecords;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
}): RelayedFactor {
  const { users, triggers, limits, attempts, sessions, ephemeral, sealer, clock, ids } = parts;

  /** Stores the challenge in an ephemeral record: Cognito's sessions are too long to be part of another. */
  async function store(context: SignInContext, state: SourceState): Promise<string> {
    const id = ids.token(16);
    const now = clock.now();
    const sealed = sealer.seal(JSON.stringify(state), purposeOf(context, id));
    await ephemeral.insert(context.pool.id, recordIdOf(id), {
      count: 1,
      lastAt: new Date(now),
      expiresAt: new Date(now + LIFETIME_MS),
      sealed,
    });
    return id;
  }

  async function stateOf(context: SignInContext, { data }: ChallengeSession): Promise<SourceState> {
    const id = data['relay']!;
    const record = await ephemeral.find(context.pool.id, recordIdOf(id));
    if (record?.sealed === undefined || record.expiresAt.getTime() <= clock.now()) throw refusal('session_expired');
    return JSON.parse(sealer.open(record.sealed, purposeOf(context, id)).toString()) as SourceState;
  }

  const sessionOf = (context: SignInContext, { challenge, session: givenSession, responses }: ChallengeAnswer): ChallengeSession => {
    if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
    return sessions.read(context, givenSession, { challenge, name: responses['USERNAME']! });
  };

  return {
    async ask(context, user, progress, password) {
      const relay = triggers.relayOf(context.pool);
      if (!relay) return undefined;
      await limits.take(context.pool.id, 'sign-in-code', user.sub);
      const relayed = await relay.begin({ username: progress.claimedName, password });
      if (!relayed) return undefined;
      const { challenge, session: there, username } = relayed;
      const data = { relay: await store(context, { session: there, username }) };
      const session = sessions.open(context, { challenge, sub: user.sub, username: user.username, progress, data });
      return { kind: 'challenge', name: challenge, parameters: { ...relayed.parameters, USER_ID_FOR_SRP: user.username }, session };
    },

    isRelayed(context, answer) {
      return answer.session !== undefined && sessionOf(context, answer).data['relay'] !== undefined;
    },

    async answer(context, answer) {
      const { pool } = context;
      const session = sessionOf(context, answer);
      const challenge = answer.challenge as RelayableChallenge;
      const state = await stateOf(context, session);
      const user = await users.findBySub(pool.id, session.sub);
      const relay = triggers.relayOf(pool);
      if (!user || !relay) throw refusal('session_invalid', { detail: 'the user or the other pool is gone' });
      await attempts.assess(pool.id, user.sub, async () => {
        const result = await relay.answer({ challenge, ...state }, answer.responses[`${challenge}_CODE`]!);
        if (result === 'over') throw refusal('session_expired', { detail: 'at the other pool' });
        return result === 'right';
      });
      await sessions.spend(context, session);
      const relayed = FACTORS[challenge];
      return { kind: 'shown', user, progress: { ...session.progress, shown: [...session.progress.shown, relayed], relayed } };
    },
  };
}

const recordIdOf = (id: string): string => `relayed-factor:${id}`;

const purposeOf = ({ pool, client }: SignInContext, id: string): string => `relayed-factor:${pool.id}:${client.id}:${id}`;
