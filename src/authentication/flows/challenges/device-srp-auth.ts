import type { User, Users } from '../../../directory/users/index.js';
import type { Devices } from '../../devices/index.js';
import { refusal } from '../../errors.js';
import type { ChallengeAnswer, SignInContext } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSessions } from '../sessions.js';
import type { DevicePasswordVerifier } from './device-password-verifier.js';

/** DEVICE_SRP_AUTH: asks a remembered device to prove itself. Follows a first factor. */
export interface DeviceSrpAuth {
  /** Requires that `Devices.trusted` is true for `progress.deviceKey`. */
  ask(context: SignInContext, user: User, progress: Progress): Outcome;
  /** Leads to DEVICE_PASSWORD_VERIFIER. Throws also `device_unknown`. */
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

export function createDeviceSrpAuth(parts: {
  users: Pick<Users, 'findBySub'>;
  devices: Pick<Devices, 'proofOf'>;
  devicePasswordVerifier: Pick<DevicePasswordVerifier, 'begin'>;
  sessions: ChallengeSessions;
}): DeviceSrpAuth {
  const { users, devices, devicePasswordVerifier, sessions } = parts;
  const challenge = 'DEVICE_SRP_AUTH';
  return {
    ask(context, user, progress) {
      const session = sessions.open(context, { challenge, sub: user.sub, username: user.username, progress });
      const parameters = { DEVICE_KEY: progress.deviceKey ?? '', USERNAME: user.username };
      return { kind: 'challenge', name: challenge, parameters, session };
    },

    async answer(context, { session: givenSession, responses }) {
      const { pool } = context;
      if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
      const session = sessions.read(context, givenSession, { challenge, name: responses['USERNAME']! });
      const { deviceKey } = session.progress;
      if (deviceKey === undefined || responses['DEVICE_KEY'] !== deviceKey) throw refusal('device_unknown');
      const user = await users.findBySub(pool.id, session.sub);
      if (!user) throw refusal('session_invalid', { detail: 'the user is gone' });
      const proof = await devices.proofOf(pool, user.sub, deviceKey);
      if (!proof) throw refusal('device_unknown', { detail: 'forgotten meanwhile' });
      await sessions.spend(context, session);
      return devicePasswordVerifier.begin(context, user, { proof, srpA: responses['SRP_A']!, progress: session.progress });
    },
  };
}
