import type { AppClient, Clients } from '../../../directory/clients/index.js';
import type { MfaFactor, Pools } from '../../../directory/pools/index.js';
import { type User, type Users, validateAttributes } from '../../../directory/users/index.js';
import { defined } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import type { TotpFactor } from '../../factors/totp/index.js';
import type { CallMetadata, ChallengeAnswer, SignInContext } from '../../types.js';
import { updateWithRetry } from '../../update-with-retry.js';
import type { Outcome, Progress } from '../outcome.js';
import { owesFactor } from '../second-factor.js';
import type { ChallengeSession, ChallengeSessions } from '../sessions.js';
import { MFA_CHALLENGES } from '../table.js';

/**
 * TOTP setup during MFA_SETUP, authorized by the session. Errors: `session_invalid`, `session_expired`, `session_used`, `totp_mismatch`.
 */
export interface MfaSetup {
  associate(session: string): Promise<{ secretCode: string; session: string }>;
  verify(session: string, code: string, friendlyName?: string): Promise<{ session: string }>;
}

/**
 * MFA is required and the user has no factor: sets up an authenticator app or an e-mail address during sign-in. A user who owes a factor
 * must have proven it at the source pool.
 */
export interface MfaSetupChallenge extends MfaSetup {
  ask(context: SignInContext, user: User, factors: readonly MfaFactor[], progress: Progress): Outcome;
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

const challenge = 'MFA_SETUP';

/** Phone numbers are excluded: the challenge has no parameter for one. */
const CAN_SET_UP: readonly MfaFactor[] = ['totp', 'email'];

export function createMfaSetup(parts: {
  clients: Pick<Clients, 'find'>;
  pools: Pick<Pools, 'get'>;
  users: Users;
  totp: TotpFactor;
  sessions: ChallengeSessions;
  /** Sends a code to the given address. */
  challengeByEmail: (context: SignInContext, user: User, progress: Progress, callMetadata: CallMetadata) => Promise<Outcome>;
}): MfaSetupChallenge {
  const { clients, pools, users, totp, sessions, challengeByEmail } = parts;

  /** Resolves the session of AssociateSoftwareToken and VerifySoftwareToken, which carry no client id. */
  async function resolve(givenSession: string): Promise<{ context: SignInContext; session: ChallengeSession; user: User }> {
    const client: AppClient | undefined = await clients.find(sessions.clientIdOf(givenSession));
    if (!client) throw refusal('session_invalid', { detail: 'no such client' });
    const context = { client, pool: await pools.get(client.poolId) };
    const session = sessions.read(context, givenSession, { challenge });
    return { context, session, user: await userOf(context, session) };
  }

  async function userOf({ pool }: SignInContext, session: ChallengeSession): Promise<User> {
    const user = await users.findBySub(pool.id, session.sub);
    if (!user) throw refusal('session_invalid', { detail: 'the user is gone' });
    if (session.progress.relayed === undefined && owesFactor(pool, user)) throw refusal('factor_owed', { detail: 'the session is older' });
    return user;
  }

  const open = (context: SignInContext, user: User, progress: Progress, verified: boolean): string =>
    sessions.open(context, {
      challenge,
      sub: user.sub,
      username: user.username,
      progress,
      data: { calledAs: progress.claimedName, ...defined({ verified: verified ? 'totp' : undefined }) },
    });

  const progressOf = ({ progress, data }: ChallengeSession): Progress => ({ ...progress, claimedName: data['calledAs']! });

  async function withEmail(context: SignInContext, user: User, email: string): Promise<User> {
    if (user.attributes['email_verified'] === 'true') {
      throw refusal('parameter_invalid', { message: 'The user has a verified e-mail address.' });
    }
    const attributes = validateAttributes(context.pool, { email }, { by: 'user', client: context.client, on: 'update' });
    return updateWithRetry(users, context.pool, user, () => ({ attributes: { ...attributes, email_verified: 'false' } }));
  }

  return {
    ask(context, user, factors, progress) {
      const choices = CAN_SET_UP.filter((factor) => factors.includes(factor)).map((factor) => MFA_CHALLENGES[factor]);
      if (choices.length === 0) throw refusal('mfa_not_set_up');
      const parameters = { MFAS_CAN_SETUP: JSON.stringify(choices), USER_ID_FOR_SRP: user.username };
      return { kind: 'challenge', name: challenge, parameters, session: open(context, user, progress, false) };
    },

    async associate(givenSession) {
      const { context, session, user } = await resolve(givenSession);
      if (!context.pool.mfaFactors.includes('totp')) throw refusal('session_invalid', { detail: 'no TOTP in this pool' });
      if (user.totp) throw refusal('session_invalid', { detail: 'the user has a TOTP already' });
      await sessions.spend(context, session);
      const { secretCode } = await totp.associate(context.pool, user);
      return { secretCode, session: open(context, user, progressOf(session), false) };
    },

    async verify(givenSession, code, friendlyName) {
      const { context, session, user } = await resolve(givenSession);
      if (user.totp) throw refusal('session_invalid', { detail: 'the user has a TOTP already' });
      const verified = await totp.verify(context.pool, user, code, friendlyName);
      await sessions.spend(context, session);
      return { session: open(context, verified, progressOf(session), true) };
    },

    async answer(context, answer) {
      const { session: givenSession, responses } = answer;
      if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
      const session = sessions.read(context, givenSession, { challenge, name: responses['USERNAME']! });
      const user = await userOf(context, session);
      const email = responses['EMAIL'];
      if (email !== undefined && context.pool.mfaFactors.includes('email')) {
        const changed = await withEmail(context, user, email);
        await sessions.spend(context, session);
        return challengeByEmail(context, changed, session.progress, answer);
      }
      if (session.data['verified'] !== 'totp' || !user.totp) {
        throw refusal('parameter_invalid', { message: 'The second factor is not set up yet.' });
      }
      await sessions.spend(context, session);
      const enabled = [...new Set([...user.mfa.enabled, 'totp' as const])];
      const changed = await updateWithRetry(users, context.pool, user, ({ mfa, owedFactors = [] }) => ({
        mfa: { ...mfa, enabled },
        ...defined({ owedFactors: owedFactors.length > 0 ? [] : undefined }),
      }));
      const { relayed: _, ...progress } = session.progress;
      return { kind: 'shown', user: changed, progress: { ...progress, shown: [...progress.shown, 'totp'] } };
    },
  };
}
