import type { User, Users } from '../../../directory/users/index.js';
import type { Clock } from '../../../kernel/index.js';
import type { DeviceProof, Devices } from '../../devices/index.js';
import { refusal } from '../../errors.js';
import { checkTimestamp, type Handshake, type SrpExchange } from '../../factors/srp/index.js';
import type { ChallengeAnswer, RequestContext, SignInContext } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSessions } from '../sessions.js';

/** Maximum length of a session, in base64. */
const MAX_SECRET_BLOCK = 2736;

/** DEVICE_PASSWORD_VERIFIER: second step of device authentication. As with passwords, the secret block is the session. */
export interface DevicePasswordVerifier {
  begin(context: SignInContext, user: User, start: { proof: DeviceProof; srpA: string; progress: Progress }): Outcome;
  /**
   * Verifies the claim. A wrong one is `credentials_wrong` and uses up the sign-in; it is not counted against the user, for the secret is
   * 40 random bytes. Throws also `device_unknown`. Four reads and writes: user, device, session spent, device updated.
   */
  answer(context: RequestContext, answer: ChallengeAnswer): Promise<Outcome>;
}

export function createDevicePasswordVerifier(parts: {
  users: Pick<Users, 'findBySub'>;
  devices: Pick<Devices, 'proofOf' | 'seen'>;
  exchange: SrpExchange;
  sessions: ChallengeSessions;
  clock: Clock;
}): DevicePasswordVerifier {
  const { users, devices, exchange, sessions, clock } = parts;
  const challenge = 'DEVICE_PASSWORD_VERIFIER';
  return {
    begin(context, { sub, username }, { proof, srpA, progress }) {
      const { parameters, handshake } = exchange.open(proof, srpA);
      const session = sessions.open(context, { challenge, sub, username, progress, data: { ...handshake } });
      const secretBlock = { SECRET_BLOCK: Buffer.from(session).toString('base64') };
      const ids = { DEVICE_KEY: progress.deviceKey ?? '', USERNAME: username };
      return { kind: 'challenge', name: challenge, parameters: { ...parameters, ...secretBlock, ...ids }, session };
    },

    async answer(context, { session: givenSession, responses }) {
      const { pool } = context;
      const block = responses['PASSWORD_CLAIM_SECRET_BLOCK']!;
      if (block.length > MAX_SECRET_BLOCK) throw refusal('session_invalid', { detail: 'secret block too long' });
      const secretBlock = Buffer.from(block, 'base64');
      const sealed = secretBlock.toString();
      if (givenSession !== undefined && givenSession !== sealed)
        throw refusal('session_invalid', { detail: 'session of another handshake' });
      const session = sessions.read(context, sealed, { challenge, name: responses['USERNAME']! });
      const { progress, data } = session;
      const { deviceKey } = progress;
      if (deviceKey === undefined || responses['DEVICE_KEY'] !== deviceKey) throw refusal('device_unknown');
      const timestamp = responses['TIMESTAMP']!;
      checkTimestamp(timestamp, clock);

      const user = await users.findBySub(pool.id, session.sub);
      // Spent before verification: one handshake is one guess.
      await sessions.spend(context, session);
      if (!user) throw refusal('session_invalid', { detail: 'the user is gone' });
      const proof = await devices.proofOf(pool, user.sub, deviceKey);
      if (!proof) throw refusal('device_unknown', { detail: 'forgotten meanwhile' });
      const subject = { poolName: proof.groupKey, userId: deviceKey, verifier: proof.verifier };
      const claim = { signature: responses['PASSWORD_CLAIM_SIGNATURE']!, secretBlock, timestamp };
      if (!exchange.isRight(subject, data as unknown as Handshake, claim)) throw refusal('credentials_wrong', { detail: 'device proof' });
      await devices.seen(pool, user.sub, deviceKey, context.origin.ip);
      return { kind: 'shown', user, progress: { ...progress, shown: [...progress.shown, 'device'] } };
    },
  };
}
