import type { UserPool } from '../../directory/pools/index.js';
import type { User, Users } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import type { Claimants } from '../claimants.js';
import { refusal } from '../errors.js';
import type { PasswordFactor } from '../factors/password/index.js';
import type { CallMetadata, ChallengeAnswer, FirstChallenge, SignInContext, SignInStart } from '../types.js';
import type { MessageCode } from './challenges/message-code.js';
import type { PasswordVerifier } from './challenges/password-verifier.js';
import type { WebAuthn } from './challenges/web-authn.js';
import type { Outcome, Progress } from './outcome.js';
import { isMfaOn } from './second-factor.js';
import type { ChallengeSessions } from './sessions.js';
import { firstTo, type StepUp } from './step-up.js';

/**
 * USER_AUTH: starts with the preferred challenge, if pool and user have it. Where the client hides existence, all challenges of the pool
 * are offered; one that the user lacks fails like a wrong answer.
 */
export interface Choice {
  begin(context: SignInContext, start: SignInStart & { flow: 'choice' }, progress: Progress): Promise<Outcome>;
  /** Offers these challenges during a sign-in. */
  offer(context: SignInContext, user: User, challenges: readonly FirstChallenge[], progress: Progress): Promise<Outcome>;
  /** SELECT_CHALLENGE, with the inputs of the selected challenge if given. */
  select(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
  /** PASSWORD. */
  password(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
  /** PASSWORD_SRP. */
  srp(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

/** Inputs of the selected challenge. */
interface Inputs extends CallMetadata {
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
  claimants: Claimants;
  stepUp: StepUp;
}): Choice {
  const { stepUp } = parts;
  const { users, passwordFactor, passwordVerifier, messageCode, webAuthn, hasPasskey, sessions, claimants } = parts;

  /** Predicate of challenges that lead to a requested level. */
  function leadsTo({ goal, requestedLevels }: Progress): (challenge: FirstChallenge) => boolean {
    const levels = goal === undefined ? requestedLevels : [goal];
    return (challenge) => levels === undefined || levels.some((level) => firstTo(level).includes(challenge));
  }

  const hasTargetLevel = ({ goal, requestedLevels }: Progress): boolean => (goal ?? requestedLevels) !== undefined;

  /** Whether the answer must not depend on the user: the client hides existence, and nothing is proven yet. */
  const hidesExistence = ({ client }: SignInContext, { shown }: Progress): boolean =>
    client.preventUserExistenceErrors && shown.length === 0;

  /** Challenges to offer: all of the pool where existence is hidden, else those of the user. At most one read, of passkeys. */
  async function offeredChallenges(context: SignInContext, user: User | undefined, progress: Progress): Promise<FirstChallenge[]> {
    if (hidesExistence(context, progress)) return challengesOf(context.pool).filter(leadsTo(progress));
    return user ? availableChallenges(context.pool, user, progress) : [];
  }

  async function availableChallenges(pool: UserPool, user: User, progress: Progress): Promise<FirstChallenge[]> {
    const all = await ownChallenges(pool, user, hasTargetLevel(progress));
    return all.filter(leadsTo(progress));
  }

  /**
   * Challenges that the user has. Towards a level, codes and passkeys are offered although MFA is on: the level determines the second
   * factor.
   */
  async function ownChallenges(pool: UserPool, user: User, towardsLevel: boolean): Promise<FirstChallenge[]> {
    const passwords = pool.firstFactors.includes('PASSWORD') ? passwordsOf(user) : [];
    if (user.status === 'FORCE_CHANGE_PASSWORD') return [...passwords];
    const mfa = isMfaOn(pool, user);
    const passkey =
      pool.firstFactors.includes('WEB_AUTHN') && (!mfa || towardsLevel || pool.passkeys?.multiFactor) && (await hasPasskey(pool, user.sub));
    return [...passwords, ...messagesFor(pool, user, towardsLevel), ...(passkey ? (['WEB_AUTHN'] as const) : [])];
  }

  /** Whether a code may be sent to this user; where existence is hidden, the others get the challenge without a message. */
  function canBeSent(context: SignInContext, user: User, chosen: FirstChallenge, progress: Progress): boolean {
    if (hidesExistence(context, progress) && !user.enabled) return false;
    return messagesFor(context.pool, user, hasTargetLevel(progress)).some((challenge) => challenge === chosen);
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
    if (chosen === 'WEB_AUTHN') return webAuthn.ask(context, claimants.orDecoy(context.pool, user, progress.claimedName), progress);
    if (chosen === 'EMAIL_OTP' || chosen === 'SMS_OTP') {
      const canSend = user !== undefined && canBeSent(context, user, chosen, progress);
      return canSend ? messageCode.ask(context, user, chosen, progress, inputs) : messageCode.askDecoy(context, user, chosen, progress);
    }
    return plainChallenge(context, user, chosen, progress);
  }

  /** Challenge without parameters. */
  function plainChallenge(
    context: SignInContext,
    user: User | undefined,
    challenge: 'PASSWORD' | 'PASSWORD_SRP' | 'SELECT_CHALLENGE',
    progress: Progress,
    available?: readonly FirstChallenge[],
  ): Outcome {
    const { sub, username } = claimants.orDecoy(context.pool, user, progress.claimedName);
    const session = sessions.open(context, { challenge, sub, username, progress });
    return { kind: 'challenge', name: challenge, parameters: {}, session, ...defined({ available }) };
  }

  async function prove(context: SignInContext, password: string, progress: Progress, callMetadata: CallMetadata): Promise<Outcome> {
    const deviceKey = progress.deviceKey ?? callMetadata.deviceKey;
    const user = await passwordFactor.prove(context, {
      username: progress.claimedName,
      password,
      ...defined({ deviceKey, knownBrowser: callMetadata.knownBrowser }),
    });
    return { kind: 'shown', user, progress: { ...progress, shown: [...progress.shown, 'password'] } };
  }

  const missingSession = (): never => {
    throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
  };

  return {
    async begin(context, start, initial) {
      const { pool, client } = context;
      const { user } = await claimants.findDisclosable(context, start.username);
      const { stepUp: request, preferred } = start;
      // An access token proves the user; otherwise the answer depends on the pool alone.
      const unproven = client.preventUserExistenceErrors && request?.accessToken === undefined;
      const plan = request === undefined ? {} : unproven ? stepUp.planUnproven(pool, request) : await stepUp.plan(context, user, request);
      const progress = { ...initial, ...plan };
      // Factors of the earlier sign-in count: the state machine asks for the rest.
      if (user && progress.shown.length > 0) return { kind: 'shown', user, progress };
      const offered = await offeredChallenges(context, user, progress);
      if (preferred !== undefined && offered.includes(preferred)) return ask(context, user, preferred, progress, start);
      return plainChallenge(context, user, 'SELECT_CHALLENGE', progress, offered);
    },

    async offer(context, user, challenges, progress) {
      const available = (await availableChallenges(context.pool, user, progress)).filter((challenge) => challenges.includes(challenge));
      if (available.length === 0) throw refusal('mfa_not_set_up');
      return plainChallenge(context, user, 'SELECT_CHALLENGE', progress, available);
    },

    async select(context, answer) {
      const { session: givenSession = missingSession(), responses } = answer;
      const session = sessions.read(context, givenSession, { challenge: 'SELECT_CHALLENGE', name: responses['USERNAME']! });
      const user = await users.findBySub(context.pool.id, session.sub);
      const offered = await offeredChallenges(context, user, session.progress);
      const chosen = offered.find((one) => one === responses['ANSWER']);
      if (chosen === undefined) throw refusal('parameter_invalid', { message: 'Invalid challenge selected.' });
      await sessions.spend(context, session);
      return ask(context, user, chosen, session.progress, {
        ...answer,
        ...defined({ password: responses['PASSWORD'], srpA: responses['SRP_A'] }),
      });
    },

    async password(context, answer) {
      const { session: givenSession = missingSession(), responses } = answer;
      const session = sessions.read(context, givenSession, { challenge: 'PASSWORD', name: responses['USERNAME']! });
      const outcome = await prove(context, responses['PASSWORD']!, session.progress, answer);
      // Not spent by wrong passwords, which the lockout counts.
      await sessions.spend(context, session);
      return outcome;
    },

    async srp(context, { session: givenSession = missingSession(), responses }) {
      const session = sessions.read(context, givenSession, { challenge: 'PASSWORD_SRP', name: responses['USERNAME']! });
      await sessions.spend(context, session);
      return passwordVerifier.begin(context, responses['SRP_A']!, session.progress);
    },
  };
}

/** All first challenges of a pool, in the order of Cognito's answers. */
function challengesOf({ firstFactors }: UserPool): FirstChallenge[] {
  const passwords = firstFactors.includes('PASSWORD') ? (['PASSWORD_SRP', 'PASSWORD'] as const) : [];
  return [...passwords, ...(['EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const).filter((factor) => firstFactors.includes(factor))];
}

/** Codes that this user can start with. With MFA on, a code is a first factor only towards a level. */
function messagesFor(pool: UserPool, user: User, towardsLevel: boolean): FirstChallenge[] {
  if (user.status === 'FORCE_CHANGE_PASSWORD' || (isMfaOn(pool, user) && !towardsLevel)) return [];
  return MESSAGES.filter(({ factor, attribute }) => pool.firstFactors.includes(factor) && isProven(user, attribute)).map(
    ({ factor }) => factor,
  );
}

const MESSAGES = [
  { factor: 'EMAIL_OTP', attribute: 'email' },
  { factor: 'SMS_OTP', attribute: 'phone_number' },
] as const;

/** A user with an imported hash must send the password in clear once, before an SRP verifier exists. */
function passwordsOf({ password, importedHash }: User): readonly FirstChallenge[] {
  if (password) return ['PASSWORD_SRP', 'PASSWORD'];
  return importedHash === undefined ? [] : ['PASSWORD'];
}

const isProven = ({ attributes }: User, attribute: string): boolean => attributes[`${attribute}_verified`] === 'true';
