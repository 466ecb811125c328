import type { Users } from '../../../directory/users/index.js';
import { type Clock, defined } from '../../../kernel/index.js';
import type { Claimants } from '../../claimants.js';
import { refusal } from '../../errors.js';
import { checkTimestamp, type Handshake, type SrpFactor } from '../../factors/srp/index.js';
import type { KnownDevices, PasswordAttempts } from '../../threats/index.js';
import type { ChallengeAnswer, SignInContext } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSessions } from '../sessions.js';

/** Maximum length of a session, in base64. */
const MAX_SECRET_BLOCK = 2736;

/** PASSWORD_SRP and PASSWORD_VERIFIER. The secret block is the session: clients that send no `Session` are served all the same. */
export interface PasswordVerifier {
  begin(context: SignInContext, srpA: string, progress: Progress): Promise<Outcome>;
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

export function createPasswordVerifier(parts: {
  users: Users;
  srp: SrpFactor;
  sessions: ChallengeSessions;
  attempts: PasswordAttempts;
  knownDevices: KnownDevices;
  claimants: Claimants;
  clock: Clock;
}): PasswordVerifier {
  const { users, srp, sessions, attempts, knownDevices, claimants, clock } = parts;
  return {
    async begin(context, srpA, progress) {
      const { pool } = context;
      const claimant = await claimants.findDisclosable(context, progress.claimedName);
      const { parameters, handshake } = srp.open(pool, claimant.user ?? claimant, srpA);
      const session = sessions.open(context, {
        challenge: 'PASSWORD_VERIFIER',
        sub: claimant.sub,
        username: claimant.username,
        progress,
        data: { ...handshake },
      });
      const ids = { USERNAME: claimant.username, USER_ID_FOR_SRP: claimant.username };
      const secretBlock = { SECRET_BLOCK: Buffer.from(session).toString('base64') };
      return { kind: 'challenge', name: 'PASSWORD_VERIFIER', parameters: { ...parameters, ...secretBlock, ...ids }, session };
    },

    async answer(context, { session: givenSession, responses, deviceKey: givenDeviceKey, knownBrowser }) {
      const { pool } = context;
      const name = responses['USERNAME']!;
      const block = responses['PASSWORD_CLAIM_SECRET_BLOCK']!;
      if (block.length > MAX_SECRET_BLOCK) throw refusal('session_invalid', { detail: 'secret block too long' });
      const secretBlock = Buffer.from(block, 'base64');
      const sealed = secretBlock.toString();
      if (givenSession !== undefined && givenSession !== sealed)
        throw refusal('session_invalid', { detail: 'session of another handshake' });
      const session = sessions.read(context, sealed, { challenge: 'PASSWORD_VERIFIER', name });
      const timestamp = responses['TIMESTAMP']!;
      checkTimestamp(timestamp, clock);

      const claim = { signature: responses['PASSWORD_CLAIM_SIGNATURE']!, secretBlock, timestamp };
      const deviceKey = session.progress.deviceKey ?? givenDeviceKey;
      const knownDevice = await knownDevices.nameOf(pool, session.sub, {
        ...defined({ deviceKey, knownBrowser }),
      });
      const user = await attempts.assess(pool, {
        name: session.sub,
        knownDevice,
        async find() {
          const found = await users.findBySub(pool.id, session.sub);
          // Spent before verification: one handshake is one guess.
          await sessions.spend(context, session);
          return found ?? { sub: session.sub };
        },
        isRight: async (subject) => srp.isRight(pool, { username: name, ...subject }, session.data as unknown as Handshake, claim),
      });
      return { kind: 'shown', user, progress: { ...session.progress, shown: [...session.progress.shown, 'password'] } };
    },
  };
}
