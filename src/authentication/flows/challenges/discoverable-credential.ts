import type { Users } from '../../../directory/users/index.js';
import { type Clock, constantTimeEqual, hashToken, type Ids } from '../../../kernel/index.js';
import type { Claimants } from '../../claimants.js';
import { refusal } from '../../errors.js';
import { accountName, type PasskeyAssertions } from '../../factors/passkey/index.js';
import type { PasskeySignIn, SignInContext, SignInStart } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSessions } from '../sessions.js';

export interface DiscoverableCredentialSignIn extends PasskeySignIn {
  begin(context: SignInContext, start: SignInStart & { flow: 'passkey' }, progress: Progress): Promise<Outcome>;
}

/** Lifetime of the request options, for pages that stay open; the challenge session itself may last an hour. */
const OPTIONS_MINUTES = 15;
const MINUTE_MS = 60_000;
/** Username of the session without a user; no username contains spaces. */
const DECOY_NAME = 'an unknown passkey';

export function createDiscoverableCredentialSignIn(parts: {
  users: Pick<Users, 'findBySub'>;
  claimants: Pick<Claimants, 'find'>;
  assertions: PasskeyAssertions;
  sessions: ChallengeSessions;
  clock: Clock;
  ids: Ids;
}): DiscoverableCredentialSignIn {
  const { users, claimants, assertions, sessions, clock, ids } = parts;
  return {
    requestOptions(context, page) {
      const challenge = ids.token(32);
      const options = assertions.discoverableOptions(context.pool, { challenge, timeout: OPTIONS_MINUTES * MINUTE_MS });
      const session = sessions.open(context, {
        challenge: 'PASSKEY',
        sub: '',
        username: '',
        progress: { claimedName: '', begunAt: clock.now(), shown: [] },
        data: { challenge, place: hashToken(page) },
        minutes: OPTIONS_MINUTES,
      });
      return { options: JSON.stringify(options), session };
    },

    async nameOf(pool, credential) {
      const sub = await assertions.ownerOf(pool, assertions.read(credential));
      const user = sub === undefined ? undefined : await users.findBySub(pool.id, sub);
      return user ? accountName(pool, user) : DECOY_NAME;
    },

    async begin(context, { session: givenSession, page, credential, username }, progress) {
      const { pool } = context;
      if (!pool.firstFactors.includes('WEB_AUTHN')) throw refusal('credentials_wrong', { detail: 'no passkeys in this pool' });
      const session = sessions.read(context, givenSession, { challenge: 'PASSKEY' });
      if (!constantTimeEqual(session.data['place']!, hashToken(page))) throw refusal('session_invalid', { detail: 'another page' });
      const assertion = assertions.read(credential);
      // Spent before verification: one challenge is signed once.
      await sessions.spend(context, session);
      const { user } = await claimants.find(pool, username);
      const passkey = await assertions.verify(pool, { sub: user?.sub ?? '', challenge: session.data['challenge']! }, assertion);
      // Without a name the user handle must identify the user (WebAuthn section 7.2, step 6).
      const named = assertion.credential.response.userHandle !== undefined;
      if (!user || !passkey || !named) throw refusal('credentials_wrong', { detail: 'passkey' });
      const shown = [...progress.shown, passkey.kind, ...(passkey.userVerified ? (['user-verification'] as const) : [])];
      return { kind: 'shown', user, progress: { ...progress, shown } };
    },
  };
}
