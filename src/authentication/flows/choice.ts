import type { UserPool } from '../../directory/pools/index.js';
import type { User, Users } from '../../directory/users/index.js';
import { refusal } from '../errors.js';
import type { PasswordFactor } from '../factors/password/index.js';
import { refuseOpenly } from '../standing.js';
import type { Strangers } from '../strangers.js';
import type { Aside, ChallengeAnswer, FirstChallenge, SignInContext, SignInStart } from '../types.js';
import type { MessageCode } from './challenges/message-code.js';
import type { PasswordVerifier } from './challenges/password-verifier.js';
import type { WebAuthn } from './challenges/web-authn.js';
import type { Outcome, Progress } from './outcome.js';
import { isMfaOn } from './second-factor.js';
import type { ChallengeSessions } from './sessions.js';
import { firstTo, type StepUp } from './step-up.js';

/** USER_AUTH: the user begins with what the user prefers, out of what the pool allows and the user has. */
export interface Choice {
  begin(context: SignInContext, start: SignInStart & { flow: 'choice' }, progress: Progress): Promise<Outcome>;
  /** Lets the user choose among these, in the midst of a sign-in. */
  offer(context: SignInContext, user: User, challenges: readonly FirstChallenge[], progress: Progress): Promise<Outcome>;
  /** SELECT_CHALLENGE, with the inputs of what was chosen when they come along. */
  select(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
  /** PASSWORD */
  password(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
  /** PASSWORD_SRP */
  srp(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

/** What may come along with a choice. */
interface Inputs extends Aside {
  readonly password?: string;
  readonly srpA?: string;
}

export function createChoice(parts: {
  users: Users;
  passwordFactor: PasswordFactor;
  passwordVerifier: PasswordVerifier;
  messageCode: MessageCode;
  webAuthn: WebAuthn;
  hasPasskey: (pool: UserPool, sub: string) => Promise<boolean>;
  sessions: ChallengeSessions;
  strangers: Strangers;
  stepUp: StepUp;
}): Choice {
  const { stepUp } = parts;
  const { users, passwordFactor, passwordVerifier, messageCode, webAuthn, hasPasskey, sessions, strangers } = parts;

  async function availableTo(pool: UserPool, user: User, { goal }: Progress): Promise<FirstChallenge[]> {
    const all = await everythingOf(pool, user, goal !== undefined);
    return goal === undefined ? all : all.filter((challenge) => firstTo(goal).includes(challenge));
  }

  /** On the way to a level, a second factor follows wherever the level needs one. */
  async function everythingOf(pool: UserPool, user: User, toLevel: boolean): Promise<FirstChallenge[]> {
    const passwords = pool.firstFactors.includes('PASSWORD') ? passwordsOf(user) : [];
    if (user.status === 'FORCE_CHANGE_PASSWORD') return [...passwords];
    const mfa = isMfaOn(pool, user);
    const passkey =
      pool.firstFactors.includes('WEB_AUTHN') && (!mfa || toLevel || pool.passkeys?.multiFactor) && (await hasPasskey(pool, user.sub));
    const messages =
      mfa && !toLevel ? [] : MESSAGES.filter(({ factor, attribute }) => pool.firstFactors.includes(factor) && isProven(user, attribute));
    return [...passwords, ...messages.map(({ factor }) => factor), ...(passkey ? (['WEB_AUTHN'] as const) : [])];
  }

  /** What a user of this pool would likely have: whoever chooses from more gives away that there is somebody. */
  const availableToNobody = ({ firstFactors }: UserPool): FirstChallenge[] => [
    ...(firstFactors.includes('PASSWORD') ? (['PASSWORD_SRP', 'PASSWORD'] as const) : []),
    ...(['EMAIL_OTP', 'SMS_OTP'] as const).filter((factor) => firstFactors.includes(factor)).slice(0, 1),
  ];

  function claimantOf({ pool }: SignInContext, user: User | undefined, calledAs: string): { sub: string; username: string } {
    return user ?? { sub: strangers.subOf(pool, calledAs), username: strangers.usernameOf(pool, calledAs) };
  }

  async function ask(
    context: SignInContext,
    user: User | undefined,
    chosen: FirstChallenge,
    progress: Progress,
    inputs: Inputs,
  ): Promise<Outcome> {
    if (chosen === 'PASSWORD' && inputs.password !== undefined) return prove(context, inputs.password, progress, inputs);
    if (chosen === 'PASSWORD_SRP' && inputs.srpA !== undefined) return passwordVerifier.begin(context, inputs.srpA, progress);
    if (chosen === 'WEB_AUTHN') return webAuthn.ask(context, user ?? claimantOf(context, user, progress.calledAs), progress);
    if (chosen === 'EMAIL_OTP' || chosen === 'SMS_OTP') {
      return user ? messageCode.ask(context, user, chosen, progress, inputs) : messageCode.askNobody(context, chosen, progress);
    }
    return waiting(context, user, chosen, progress);
  }

  /** A challenge that has nothing to tell. */
  function waiting(
    context: SignInContext,
    user: User | undefined,
    challenge: 'PASSWORD' | 'PASSWORD_SRP' | 'SELECT_CHALLENGE',
    progress: Progress,
    available?: readonly FirstChallenge[],
  ): Outcome {
    const { sub, username } = claimantOf(context, user, progress.calledAs);
    const session = sessions.open(context, { challenge, sub, username, progress });
    return { kind: 'challenge', name: challenge, parameters: {}, session, ...(available ? { available } : {}) };
  }

  async function prove(context: SignInContext, password: string, progress: Progress, aside: Aside): Promise<Outcome> {
    const deviceKey = progress.deviceKey ?? aside.deviceKey;
    const user = await passwordFactor.prove(context, {
      username: progress.calledAs,
      password,
      ...(deviceKey === undefined ? {} : { deviceKey }),
      ...(aside.knownBrowser === undefined ? {} : { knownBrowser: aside.knownBrowser }),
    });
    return { kind: 'shown', user, progress: { ...progress, shown: [...progress.shown, 'password'] } };
  }

  const nameless = (): never => {
    throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
  };

  return {
    async begin(context, start, begun) {
      const { pool } = context;
      const user = await users.findByLogin(pool, start.username);
      refuseOpenly(context, user);
      if (!user && start.stepUp) stepUp.refuseNobody(pool, start.stepUp);
      const progress = user && start.stepUp ? { ...begun, ...(await stepUp.plan(context, user, start.stepUp)) } : begun;
      // What an earlier sign-in has shown stands: the machine asks for the rest.
      if (user && progress.shown.length > 0) return { kind: 'shown', user, progress };
      const available = user ? await availableTo(pool, user, progress) : availableToNobody(pool);
      const preferred = start.preferred;
      // Whoever hides existence asks everybody for a passkey who says to have one: those who have none see one that nothing answers to.
      const blindly = preferred === 'WEB_AUTHN' && context.client.preventUserExistenceErrors && pool.firstFactors.includes('WEB_AUTHN');
      if (preferred !== undefined && (blindly || available.includes(preferred))) return ask(context, user, preferred, progress, start);
      return waiting(context, user, 'SELECT_CHALLENGE', progress, available);
    },

    async offer(context, user, challenges, progress) {
      const available = (await availableTo(context.pool, user, progress)).filter((challenge) => challenges.includes(challenge));
      if (available.length === 0) throw refusal('mfa_not_set_up');
      return waiting(context, user, 'SELECT_CHALLENGE', progress, available);
    },

    async select(context, answer) {
      const { session: sent = nameless(), responses } = answer;
      const session = sessions.read(context, sent, { challenge: 'SELECT_CHALLENGE', name: responses['USERNAME']! });
      const user = await users.findBySub(context.pool.id, session.sub);
      const available = user ? await availableTo(context.pool, user, session.progress) : availableToNobody(context.pool);
      const chosen = available.find((one) => one === responses['ANSWER']);
      if (chosen === undefined) throw refusal('parameter_invalid', { message: 'Invalid challenge selected.' });
      await sessions.spend(context, session);
      return ask(context, user, chosen, session.progress, {
        ...answer,
        ...(responses['PASSWORD'] === undefined ? {} : { password: responses['PASSWORD'] }),
        ...(responses['SRP_A'] === undefined ? {} : { srpA: responses['SRP_A'] }),
      });
    },

    async password(context, answer) {
      const { session: sent = nameless(), responses } = answer;
      const session = sessions.read(context, sent, { challenge: 'PASSWORD', name: responses['USERNAME']! });
      const outcome = await prove(context, responses['PASSWORD']!, session.progress, answer);
      // Wrong ones leave the session: the lockout counts them.
      await sessions.spend(context, session);
      return outcome;
    },

    async srp(context, { session: sent = nameless(), responses }) {
      const session = sessions.read(context, sent, { challenge: 'PASSWORD_SRP', name: responses['USERNAME']! });
      await sessions.spend(context, session);
      return passwordVerifier.begin(context, responses['SRP_A']!, session.progress);
    },
  };
}

const MESSAGES = [
  { factor: 'EMAIL_OTP', attribute: 'email' },
  { factor: 'SMS_OTP', attribute: 'phone_number' },
] as const;

/** What was imported proves itself in clear once, before there is anything for SRP. */
function passwordsOf({ password, importedHash }: User): readonly FirstChallenge[] {
  if (password) return ['PASSWORD_SRP', 'PASSWORD'];
  return importedHash === undefined ? [] : ['PASSWORD'];
}

const isProven = ({ attributes }: User, attribute: string): boolean => attributes[`${attribute}_verified`] === 'true';
