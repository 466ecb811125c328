import type { User, Users } from '../../../directory/users/index.js';
import { type Clock, defined, hasCode, type Ids, type Sealer } from '../../../kernel/index.js';
import { invalidAnswer, type PastChallenge } from '../../../triggers/index.js';
import type { Claimants } from '../../claimants.js';
import type { EphemeralRecords } from '../../ephemeral-records.store.js';
import { refusal } from '../../errors.js';
import type { SignInTriggers } from '../../trigger-calls/index.js';
import type { CallMetadata, ChallengeAnswer, ChallengeName, SignInContext } from '../../types.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSession, ChallengeSessions } from '../sessions.js';
import type { PasswordVerifier } from './password-verifier.js';

/** Progress of a custom flow; `past` exists only there, and is kept across other challenges in between. */
export interface CustomProgress extends Progress {
  readonly past?: readonly PastChallenge[];
}

/** Built-in challenges that DefineAuthChallenge sees in its session. */
const VISIBLE_CHALLENGES = ['PASSWORD_VERIFIER', 'SMS_MFA', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'] as const;

/** CUSTOM_AUTH: Lambda triggers define, create and verify the challenges. */
export interface CustomChallenge {
  /**
   * Starts the flow. With `srpA` the session begins with `SRP_A`, and the triggers may request PASSWORD_VERIFIER. Throws
   * `parameter_invalid` where the pool lacks the triggers.
   */
  begin(context: SignInContext, start: { readonly srpA?: string }, progress: Progress): Promise<Outcome>;
  /** Whether the progress belongs to a custom flow: then `resume` decides the next step. */
  isUnderway(progress: Progress): boolean;
  /** Continues after a passed built-in challenge. Challenges without a name in the DefineAuthChallenge session are left out of it. */
  resume(context: SignInContext, user: User, passed: ChallengeName, progress: Progress, callMetadata: CallMetadata): Promise<Outcome>;
  /** One answer per session, right or wrong; the triggers limit the number of rounds, 20 at most. */
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

/** State of the flow at one step. */
interface Flow {
  readonly context: SignInContext;
  readonly user: User | undefined;
  readonly progress: Progress;
  readonly past: readonly PastChallenge[];
  readonly srpA?: string | undefined;
  readonly clientMetadata?: CallMetadata['clientMetadata'] | undefined;
}

/** State that a pending challenge keeps. */
interface ChallengeState {
  readonly past: readonly PastChallenge[];
  readonly secret: Readonly<Record<string, string>>;
  readonly metadata: string | null;
}

const MAX_ROUNDS = 20;
/** Maximum length of `Session` in the AWS API. */
const MAX_SESSION = 2048;
/** Characters of JSON. */
const MAX_MEMORY = 128 * 1024;
const MINUTE_MS = 60_000;
const challenge = 'CUSTOM_CHALLENGE';

export function createCustomChallenge(parts: {
  users: Users;
  triggers: Pick<SignInTriggers, 'defineAuthChallenge' | 'createAuthChallenge' | 'verifyAuthChallenge'>;
  passwordVerifier: Pick<PasswordVerifier, 'begin'>;
  sessions: ChallengeSessions;
  ephemeral: EphemeralRecords;
  claimants: Claimants;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
}): CustomChallenge {
  const { users, triggers, passwordVerifier, sessions, ephemeral, claimants, sealer, clock, ids } = parts;

  /** Calls DefineAuthChallenge and carries out its decision. */
  async function next(flow: Flow): Promise<Outcome> {
    const { context, user, progress, past, srpA } = flow;
    if (past.filter(({ challengeName }) => challengeName === challenge).length >= MAX_ROUNDS) throw refusal('credentials_wrong');
    const decision = await triggers.defineAuthChallenge(context, { ...eventOf(flow), session: past });
    if (!decision) throw notConfigured();
    if (decision.failAuthentication) throw refusal('credentials_wrong', { detail: 'DefineAuthChallenge failed it' });
    if (decision.issueTokens) {
      // An unknown user gets no tokens, whatever the trigger answers.
      if (!user) throw refusal('credentials_wrong');
      return { kind: 'shown', user, progress: withoutPast({ ...progress, shown: [...progress.shown, 'custom'] }) };
    }
    if (decision.challengeName === challenge) return ask(flow);
    if (decision.challengeName === 'PASSWORD_VERIFIER' && srpA !== undefined) {
      const underway: CustomProgress = { ...progress, past };
      return passwordVerifier.begin(context, srpA, underway);
    }
    throw invalidAnswer('defineAuthChallenge', 'no challenge that could come next');
  }

  async function ask(flow: Flow): Promise<Outcome> {
    const { context, user, progress, past } = flow;
    const created = await triggers.createAuthChallenge(context, { ...eventOf(flow), challengeName: challenge, session: past });
    if (!created) throw notConfigured();
    const { sub, username } = claimants.orDecoy(context.pool, user, progress.claimedName);
    const memory: ChallengeState = { past, secret: created.privateChallengeParameters, metadata: created.challengeMetadata };
    const session = await sessionFor(context, { sub, username, progress: withoutPast(progress) }, memory);
    return { kind: 'challenge', name: challenge, parameters: { USERNAME: username, ...created.publicChallengeParameters }, session };
  }

  /** Opens a session with the state inside, or, where it would be too long, with the id of an ephemeral record that holds it. */
  async function sessionFor(
    context: SignInContext,
    claim: { sub: string; username: string; progress: Progress },
    memory: ChallengeState,
  ): Promise<string> {
    const text = JSON.stringify(memory);
    if (text.length > MAX_MEMORY) throw invalidAnswer('createAuthChallenge', 'the parameters are too large');
    const session = text.length > MAX_SESSION ? undefined : sessions.open(context, { challenge, ...claim, data: { memory: text } });
    if (session !== undefined && session.length <= MAX_SESSION) return session;
    const id = ids.token(16);
    const now = clock.now();
    await ephemeral.insert(context.pool.id, recordIdOf(id), {
      count: 1,
      lastAt: new Date(now),
      expiresAt: new Date(now + context.client.authSessionMinutes * MINUTE_MS),
      sealed: sealer.seal(text, purposeOf(context, id)),
    });
    return sessions.open(context, { challenge, ...claim, data: { kept: id } });
  }

  async function stateOf(context: SignInContext, { data }: ChallengeSession): Promise<ChallengeState> {
    const { memory, kept } = data;
    if (memory !== undefined) return JSON.parse(memory) as ChallengeState;
    const record = await ephemeral.find(context.pool.id, recordIdOf(kept!));
    if (record?.sealed === undefined) throw refusal('session_expired');
    try {
      return JSON.parse(sealer.open(record.sealed, purposeOf(context, kept!)).toString()) as ChallengeState;
    } catch (cause) {
      if (!hasCode(cause, 'unsealable')) throw cause;
      throw refusal('session_invalid', { cause });
    }
  }

  return {
    async begin(context, { srpA }, progress) {
      const { defineAuthChallenge, createAuthChallenge, verifyAuthChallengeResponse } = context.pool.triggers;
      if (!defineAuthChallenge || !createAuthChallenge || !verifyAuthChallengeResponse) throw notConfigured();
      const { user } = await claimants.findDisclosable(context, progress.claimedName);
      const past: readonly PastChallenge[] =
        srpA === undefined ? [] : [{ challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }];
      return next({ context, user, progress, past, srpA });
    },

    isUnderway: (progress) => pastOf(progress) !== undefined,

    async resume(context, user, passed, progress, { clientMetadata }) {
      // NEW_PASSWORD_REQUIRED follows a verified password: the trigger sees that one.
      const visibleName = passed === 'NEW_PASSWORD_REQUIRED' && progress.shown.includes('password') ? 'PASSWORD_VERIFIER' : passed;
      const visible = VISIBLE_CHALLENGES.filter((name) => name === visibleName).map((challengeName) => ({
        challengeName,
        challengeResult: true,
        challengeMetadata: null,
      }));
      const past = [...(pastOf(progress) ?? []), ...visible];
      return next({ context, user, progress: withoutPast(progress), past, clientMetadata });
    },

    async answer(context, { session: givenSession, responses, clientMetadata }) {
      if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
      const session = sessions.read(context, givenSession, { challenge, name: responses['USERNAME']! });
      // Spent before verification: one session is one guess.
      await sessions.spend(context, session);
      const { past, secret, metadata } = await stateOf(context, session);
      const user = await users.findBySub(context.pool.id, session.sub);
      if (!user && !context.client.preventUserExistenceErrors) throw refusal('session_invalid', { detail: 'the user is gone' });
      const flow: Flow = { context, user, progress: session.progress, past, clientMetadata };
      const right = await triggers.verifyAuthChallenge(context, {
        ...eventOf(flow),
        privateParameters: secret,
        answer: responses['ANSWER']!,
      });
      if (right === undefined) throw notConfigured();
      const answered: PastChallenge = {
        challengeName: challenge,
        challengeResult: right,
        challengeMetadata: metadata,
      };
      return next({ ...flow, past: [...past, answered] });
    },
  };
}

const notConfigured = () => refusal('parameter_invalid', { message: 'Custom auth lambda trigger is not configured for the user pool.' });

const recordIdOf = (kept: string): string => `custom-challenge:${kept}`;

const purposeOf = ({ pool, client }: SignInContext, kept: string): string => `custom-challenge:${pool.id}:${client.id}:${kept}`;

const pastOf = (progress: CustomProgress): readonly PastChallenge[] | undefined => progress.past;

function withoutPast({ past: _past, ...progress }: CustomProgress): Progress {
  return progress;
}

const eventOf = ({ user, progress, clientMetadata }: Flow) => ({
  user,
  username: progress.claimedName,
  ...defined({ clientMetadata }),
});
