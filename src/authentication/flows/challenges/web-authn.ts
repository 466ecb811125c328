import type { User, Users } from '../../../directory/users/index.js';
import type { Ids } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import type { PasskeyAssertions } from '../../factors/passkey/index.js';
import type { ChallengeAnswer, SignInContext } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSessions } from '../sessions.js';

/** WEB_AUTHN: authentication with a passkey of a named user. */
export interface WebAuthn {
  /**
   * Request options. Before any proof, clients that hide existence get no credential ids: the browser uses discoverable credentials, and
   * the answer must be one of this user's (WebAuthn sections 14.6.2 and 14.6.3). Otherwise one read.
   */
  ask(context: SignInContext, user: Pick<User, 'sub' | 'username'>, progress: Progress): Promise<Outcome>;
  /**
   * Verifies the credential. Throws `credentials_wrong` for every invalid assertion; `parameter_invalid` for malformed ones leaves the
   * session usable.
   */
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

const MINUTE_MS = 60_000;

export function createWebAuthn(parts: {
  users: Pick<Users, 'findBySub'>;
  assertions: PasskeyAssertions;
  sessions: ChallengeSessions;
  ids: Ids;
}): WebAuthn {
  const { users, assertions, sessions, ids } = parts;
  return {
    async ask(context, user, progress) {
      const { pool, client } = context;
      const challenge = ids.token(32);
      const ceremony = { challenge, timeout: client.authSessionMinutes * MINUTE_MS };
      const isBlind = client.preventUserExistenceErrors && progress.shown.length === 0;
      const options = isBlind ? assertions.discoverableOptions(pool, ceremony) : await assertions.optionsFor(pool, user.sub, ceremony);
      const session = sessions.open(context, {
        challenge: 'WEB_AUTHN',
        sub: user.sub,
        username: user.username,
        progress,
        data: { challenge },
      });
      return { kind: 'challenge', name: 'WEB_AUTHN', parameters: { CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(options) }, session };
    },

    async answer(context, { session: givenSession, responses }) {
      const { pool } = context;
      if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
      const session = sessions.read(context, givenSession, { challenge: 'WEB_AUTHN', name: responses['USERNAME']! });
      const assertion = assertions.read(responses['CREDENTIAL']!);
      // Spent before verification: one challenge is signed once.
      await sessions.spend(context, session);
      const [user, passkey] = await Promise.all([
        users.findBySub(pool.id, session.sub),
        assertions.verify(pool, { sub: session.sub, challenge: session.data['challenge']! }, assertion),
      ]);
      if (!user || !passkey) throw refusal('credentials_wrong', { detail: 'passkey' });
      const shown = [...session.progress.shown, passkey.kind, ...(passkey.userVerified ? (['user-verification'] as const) : [])];
      return { kind: 'shown', user, progress: { ...session.progress, shown } };
    },
  };
}
