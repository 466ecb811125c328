import type { Users } from '../../../directory/users/index.js';
import { type Clock, defined } from '../../../kernel/index.js';
import { assertDisclosable } from '../../account-state.js';
import type { DecoyUsers } from '../../decoy-users.js';
import { refusal } from '../../errors.js';
import { checkTimestamp, type Handshake, type SrpFactor } from '../../factors/srp/index.js';
import type { AccountQueue, KnownDevices, PasswordAttempts } from '../../threats/index.js';
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
  accountQueue: AccountQueue;
  decoyUsers: DecoyUsers;
  clock: Clock;
}): PasswordVerifier {
  const { users, srp, sessions, attempts, knownDevices, accountQueue, decoyUsers, clock } = parts;
  return {
    async begin(context, srpA, progress) {
      const { pool } = context;
      const username = progress.claimedName;
      const user = await users.findByLogin(pool, username);
      assertDisclosable(context, user);
      const claimant = user ?? { sub: decoyUsers.subOf(pool, username), username: decoyUsers.usernameOf(pool, username) };
      const { parameters, handshake } = srp.open(pool, claimant, srpA);
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
      const user = await accountQueue.take(`${pool.id}:${knownDevice ?? session.sub}`, async () => {
        const found = await users.findBySub(pool.id, session.sub);
        // Spent before verification: one handshake is one guess.
        await sessions.spend(context, session);
        const claimant = found ?? { sub: session.sub, username: name };
        const prove = async () => srp.isRight(pool, claimant, session.data as unknown as Handshake, claim);
        return attempts.assess(pool, found ?? { sub: session.sub }, prove, knownDevice);
      });
      return { kind: 'shown', user, progress: { ...session.progress, shown: [...session.progress.shown, 'password'] } };
    },
  };
}
