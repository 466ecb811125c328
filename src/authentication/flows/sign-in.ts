import type { MfaFactor } from '../../directory/pools/index.js';
import { owedFactors, type User, type Users } from '../../directory/users/index.js';
import { type Clock, defined, seconds } from '../../kernel/index.js';
import { assertNotEnded, nextStepAfterFirstFactor } from '../account-state.js';
import type { Claimants } from '../claimants.js';
import type { Devices } from '../devices/index.js';
import { refusal } from '../errors.js';
import type { PasswordFactor } from '../factors/password/index.js';
import type { Guards } from '../guards.js';
import type { Operation, OperationResult } from '../operation.js';
import type { SignInTriggers } from '../trigger-calls/index.js';
import type {
  CallMetadata,
  ChallengeAnswer,
  ChallengeName,
  RequestContext,
  SignIn,
  SignInContext,
  SignInStart,
  SignInStep,
} from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { CustomChallenge } from './challenges/custom-challenge.js';
import type { DevicePasswordVerifier } from './challenges/device-password-verifier.js';
import type { DeviceSrpAuth } from './challenges/device-srp-auth.js';
import type { DiscoverableCredentialSignIn } from './challenges/discoverable-credential.js';
import type { MessageCode } from './challenges/message-code.js';
import type { MfaSetupChallenge } from './challenges/mfa-setup.js';
import type { NewPasswordRequired } from './challenges/new-password-required.js';
import type { PasswordVerifier } from './challenges/password-verifier.js';
import type { RelayedFactor } from './challenges/relayed-factor.js';
import type { SelectMfaType } from './challenges/select-mfa-type.js';
import type { SoftwareToken } from './challenges/software-token.js';
import type { WebAuthn } from './challenges/web-authn.js';
import type { Choice } from './choice.js';
import type { Outcome, Progress } from './outcome.js';
import type { PostConfirmationSignIn } from './post-confirmation-sign-in.js';
import { hasOwnProof, isMfaOn, provenFactors, secondFactorOf } from './second-factor.js';
import { goalAfterPassword, missingTo, PASSWORDS, type StepUp } from './step-up.js';
import { NEEDS } from './table.js';

/** Maximum lengths of usernames and values, checked before any read. UTF-16 units. */
const MAX_NAME = 512;
const MAX_VALUE = 4096;
/** Maximum length of `CREDENTIAL`: an id of 1023 bytes and an RSA signature, in base64 and JSON (WebAuthn section 4). */
const MAX_CREDENTIAL = 8192;

type Shown = Extract<Outcome, { kind: 'shown' }>;

/** `through`: the answered challenge; `password`: in clear, if this step carried one. */
interface Step {
  readonly through?: ChallengeName;
  readonly password?: string | undefined;
}

type Answer = (context: RequestContext, answer: ChallengeAnswer) => Promise<Outcome>;

/** Sign-in state machine: dispatches starts and answers, and alone decides what follows. */
export function createSignIn(parts: {
  password: PasswordFactor;
  passwordVerifier: PasswordVerifier;
  newPasswordRequired: NewPasswordRequired;
  choice: Choice;
  messageCode: MessageCode;
  softwareToken: SoftwareToken;
  relayedFactor: RelayedFactor;
  selectMfaType: SelectMfaType;
  mfaSetup: MfaSetupChallenge;
  webAuthn: WebAuthn;
  discoverableCredential: Pick<DiscoverableCredentialSignIn, 'begin'>;
  custom: CustomChallenge;
  postConfirmationSignIn: PostConfirmationSignIn;
  deviceSrpAuth: DeviceSrpAuth;
  devicePasswordVerifier: Pick<DevicePasswordVerifier, 'answer'>;
  devices: Pick<Devices, 'mint' | 'trusted' | 'isConfirmed'>;
  users: Users;
  claimants: Pick<Claimants, 'find'>;
  stepUp: Pick<StepUp, 'settle'>;
  triggers: SignInTriggers;
  guards: Guards;
  clock: Clock;
}): SignIn {
  const { password, passwordVerifier, newPasswordRequired, choice, messageCode, softwareToken, selectMfaType, mfaSetup, webAuthn } = parts;
  const {
    relayedFactor,
    discoverableCredential,
    custom,
    postConfirmationSignIn,
    deviceSrpAuth,
    devicePasswordVerifier,
    devices,
    users,
    claimants,
    stepUp,
    triggers,
    guards,
    clock,
  } = parts;

  /** Sends the answer to the source pool, if it made the challenge, else to `local`. */
  const relayedOr =
    (local: Answer): Answer =>
    (context, answer) =>
      relayedFactor.isRelayed(context, answer) ? relayedFactor.answer(context, answer) : local(context, answer);

  const answers: Readonly<Partial<Record<ChallengeName, Answer>>> = {
    SELECT_CHALLENGE: choice.select,
    PASSWORD: choice.password,
    PASSWORD_SRP: choice.srp,
    PASSWORD_VERIFIER: passwordVerifier.answer,
    NEW_PASSWORD_REQUIRED: newPasswordRequired.answer,
    EMAIL_OTP: relayedOr(messageCode.answer),
    SMS_OTP: messageCode.answer,
    SMS_MFA: relayedOr(messageCode.answer),
    SOFTWARE_TOKEN_MFA: relayedOr(softwareToken.answer),
    SELECT_MFA_TYPE: selectMfaType.answer,
    MFA_SETUP: mfaSetup.answer,
    WEB_AUTHN: webAuthn.answer,
    CUSTOM_CHALLENGE: custom.answer,
    DEVICE_SRP_AUTH: deviceSrpAuth.answer,
    DEVICE_PASSWORD_VERIFIER: devicePasswordVerifier.answer,
  };

  async function begin(context: RequestContext, start: SignInStart, progress: Progress): Promise<Outcome> {
    switch (start.flow) {
      case 'password': {
        const user = await password.prove(context, start);
        const goal = goalAfterPassword(context.pool, user, start.targets ?? []);
        return { kind: 'shown', user, progress: { ...progress, shown: ['password'], ...defined({ goal }) } };
      }
      case 'srp':
        return passwordVerifier.begin(context, start.srpA, progress);
      case 'choice':
        return choice.begin(context, start, progress);
      case 'passkey':
        if (start.credential.length > MAX_CREDENTIAL) throw refusal('parameter_invalid', { message: 'CREDENTIAL is too long.' });
        return discoverableCredential.begin(context, start, progress);
      case 'signed-up':
        return postConfirmationSignIn.begin(context, start.session, progress);
      case 'custom':
        return custom.begin(context, start, progress);
    }
  }

  /** Calls PreAuthentication, and UserMigration for an unknown user with a password. One read, in pools with one of these triggers only. */
  async function callTriggers(context: SignInContext, start: SignInStart): Promise<void> {
    const { preAuthentication, userMigration } = context.pool.triggers;
    const password = userMigration && start.flow === 'password' ? start.password : undefined;
    if (!preAuthentication && password === undefined) return;
    const { username, clientMetadata } = start;
    const { user } = await claimants.find(context.pool, username);
    const metadata = defined({ clientMetadata });
    if (preAuthentication) await triggers.preAuthentication(context, { user, username, ...metadata });
    if (!user && password !== undefined) await triggers.migrate(context, { username, password, ...metadata });
  }

  /** Next step after a proven factor; `through` is the challenge that proved it, if any. */
  async function afterFactor(
    context: SignInContext,
    { user, progress: initial }: Shown,
    callMetadata: CallMetadata,
    { through, password }: Step,
  ): Promise<Outcome | 'complete'> {
    assertNotEnded(user, initial.begunAt);
    const statusStep = nextStepAfterFirstFactor(context, user, clock);
    if (statusStep === 'NEW_PASSWORD_REQUIRED') {
      if (!initial.shown.includes('password')) throw refusal('credentials_wrong', { detail: 'a temporary password that was not proven' });
      return newPasswordRequired.ask(context, user, initial);
    }
    if (custom.isUnderway(initial) && through !== undefined) {
      return custom.resume(context, user, through, initial, callMetadata);
    }
    const progress = await stepUp.settle(context.pool, user, initial);
    const next = secondFactorOf(context.pool, user, progress);
    // Remembered devices do not count for users who owe a factor: the device may be older than the debt.
    const device = owedFactors(context.pool, user).length === 0 && (await trustsDevice(context, user, progress));
    if (device && context.pool.devices?.challengeOnNew && (next.kind === 'ask' || next.kind === 'choose')) {
      return deviceSrpAuth.ask(context, user, progress);
    }
    switch (next.kind) {
      case 'nothing': {
        const further = await nextTowardsGoal(context, user, progress, callMetadata);
        // Last step: the tokens are bound to the device.
        return further === 'complete' && device ? deviceSrpAuth.ask(context, user, progress) : further;
      }
      case 'ask':
        return askFor({ messageCode, softwareToken })(context, user, next.factor, progress, callMetadata);
      case 'choose':
        return selectMfaType.ask(context, user, next.factors, progress);
      case 'password':
        // Level 2 is a code alone; with the password it becomes level 3.
        return choice.offer(context, user, PASSWORDS, progress.goal === 2 ? { ...progress, goal: 3 } : progress);
      case 'set-up':
        return mfaSetup.ask(context, user, next.factors, progress);
      case 'owed': {
        const relayed =
          password !== undefined && progress.shown.at(-1) === 'password' && (await relayedFactor.ask(context, user, progress, password));
        if (!relayed) throw refusal('factor_owed', { detail: next.factors.join(', ') });
        return relayed;
      }
    }
  }

  /** Whether the named device is remembered and still to be proven. No read where none is named. */
  async function trustsDevice({ pool }: SignInContext, user: User, { deviceKey, shown }: Progress): Promise<boolean> {
    if (!pool.devices || deviceKey === undefined || shown.includes('device')) return false;
    return devices.trusted(pool, user, deviceKey);
  }

  /** Clears owed factors once another factor was proven here. One write, if any was owed. */
  async function withoutOwedFactors({ pool }: SignInContext, user: User, progress: Progress): Promise<User> {
    if (!user.owedFactors?.length || !hasOwnProof(pool, progress)) return user;
    return updateWithRetry(users, pool, user, () => ({ owedFactors: [] }));
  }

  /** Device of the tokens: the proven or confirmed one, or a new one. */
  async function deviceOf({ pool }: SignInContext, user: User, { deviceKey, shown }: Progress) {
    if (!pool.devices) return {};
    const known = deviceKey !== undefined && (shown.includes('device') || (await devices.isConfirmed(pool.id, user.sub, deviceKey)));
    return known ? { deviceKey } : { newDevice: devices.mint(pool) };
  }

  async function nextTowardsGoal(
    context: SignInContext,
    user: User,
    progress: Progress,
    callMetadata: CallMetadata,
  ): Promise<Outcome | 'complete'> {
    const missing = missingTo(context.pool, user, progress);
    if (missing.kind === 'nothing') return 'complete';
    if (missing.kind === 'first') return choice.offer(context, user, missing.challenges, progress);
    return askFor({ messageCode, softwareToken })(context, user, missing.factor, progress, callMetadata);
  }

  /** Assesses risk once, after the first factor; custom flows at their end, for their triggers decide until then. */
  async function riskAssessment(
    context: RequestContext,
    { user, progress }: Shown,
    callMetadata: CallMetadata,
    password: string | undefined,
  ): Promise<Shown> {
    if (!context.pool.protection || progress.riskAssessment || custom.isUnderway(progress)) return { kind: 'shown', user, progress };
    const { pool } = context;
    const riskAssessment = await guards.proven(context, {
      user,
      claimedName: progress.claimedName,
      callMetadata: progress.deviceKey === undefined ? callMetadata : { ...callMetadata, deviceKey: progress.deviceKey },
      custom: progress.shown.includes('custom'),
      canChallenge: isMfaOn(pool, user) || provenFactors(pool, user).length > 0,
      password: progress.shown.at(-1) === 'password' ? password : undefined,
    });
    return { kind: 'shown', user, progress: riskAssessment ? { ...progress, riskAssessment } : progress };
  }

  async function follow(
    context: RequestContext,
    outcome: Outcome,
    callMetadata: CallMetadata,
    { through, password }: Step = {},
  ): Promise<SignInStep> {
    if (outcome.kind === 'challenge') return outcome;
    const { user: provenUser, progress } = await riskAssessment(context, withDevice(outcome, callMetadata), callMetadata, password);
    const now = outcome.progress.riskAssessment === undefined ? ({ assessedNow: true } as const) : {};
    const assessment = progress.riskAssessment ? { riskAssessment: progress.riskAssessment, ...now } : {};
    const next = await afterFactor(context, { kind: 'shown', user: provenUser, progress }, callMetadata, {
      ...defined({ through: through ? through : undefined }),
      password,
    });
    if (next !== 'complete') return { ...(await follow(context, next, callMetadata)), ...assessment };
    const user = await withoutOwedFactors(context, provenUser, progress);
    const device = await deviceOf(context, user, progress);
    // PostAuthentication gets the ClientMetadata of RespondToAuthChallenge only (AWS API, InitiateAuth `ClientMetadata`).
    const metadata =
      through === undefined || callMetadata.clientMetadata === undefined ? {} : { clientMetadata: callMetadata.clientMetadata };
    await triggers.postAuthentication(context, { user, newDeviceUsed: 'newDevice' in device, ...metadata });
    if (context.pool.protection) await guards.remember(context, user);
    return { kind: 'authenticated', user, authTime: seconds(clock), shown: progress.shown, ...device, ...assessment };
  }

  async function started(context: RequestContext, start: SignInStart, password: string | undefined): Promise<SignInStep> {
    await callTriggers(context, start);
    const progress = { claimedName: start.username, begunAt: clock.now(), shown: [], ...defined({ deviceKey: start.deviceKey }) };
    return follow(context, await begin(context, start, progress), start, { password });
  }

  return {
    async start(context, start) {
      refuseName(start.username);
      const password = 'password' in start ? start.password : undefined;
      const secret = password === undefined ? undefined : 'password';
      const operation = { ...context, type: 'SignIn', user: { name: start.username }, secret } as const;
      return guards.guarded(operation, () => started(context, start, password), resultOf);
    },
    async answer(context, answer) {
      refuseIncomplete(answer);
      const { challenge: through, responses } = answer;
      const name = responses['USERNAME']!;
      refuseName(name);
      const newPassword = through === 'NEW_PASSWORD_REQUIRED' ? { password: responses['NEW_PASSWORD']!, names: [name] } : undefined;
      const operation = { ...context, type: 'SignIn', user: { name }, secret: secretIn(through), newPassword } as const;
      const answered = async () =>
        follow(context, await answers[through]!(context, answer), answer, { through, password: responses['PASSWORD'] });
      return guards.guarded(operation, answered, resultOf);
    },
  };
}

const PASSWORD_CHALLENGES: readonly ChallengeName[] = ['PASSWORD', 'PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED'];
const CODE_CHALLENGES: readonly ChallengeName[] = ['SMS_MFA', 'EMAIL_OTP', 'SMS_OTP', 'SOFTWARE_TOKEN_MFA', 'CUSTOM_CHALLENGE'];

function secretIn(challenge: ChallengeName): Operation['secret'] {
  if (PASSWORD_CHALLENGES.includes(challenge)) return 'password';
  return CODE_CHALLENGES.includes(challenge) ? 'code' : undefined;
}

/** Result of a step for the audit. */
function resultOf(step: SignInStep): OperationResult {
  const { riskAssessment, assessedNow = false } = step;
  const assessment = { riskAssessment, assessedNow };
  return step.kind === 'authenticated'
    ? { response: 'Pass', user: step.user, shown: step.shown, ...assessment }
    : { response: 'InProgress', next: step.name, ...assessment };
}

/** Asks for a second factor. */
export const askFor =
  ({ messageCode, softwareToken }: { messageCode: MessageCode; softwareToken: SoftwareToken }) =>
  async (context: SignInContext, user: User, factor: MfaFactor, progress: Progress, callMetadata: CallMetadata): Promise<Outcome> => {
    if (factor === 'totp') return softwareToken.ask(context, user, progress);
    return messageCode.ask(context, user, factor === 'sms' ? 'SMS_MFA' : 'EMAIL_OTP', progress, callMetadata);
  };

/** Clients may name their device with the start or with any answer; the first one counts. */
function withDevice({ kind, user, progress }: Shown, { deviceKey }: CallMetadata): Shown {
  if (progress.deviceKey !== undefined || deviceKey === undefined) return { kind, user, progress };
  return { kind, user, progress: { ...progress, deviceKey } };
}

function refuseName(name: string): void {
  if (name === '') throw refusal('parameter_missing', { message: 'Missing required parameter USERNAME' });
  if (name.length > MAX_NAME) throw refusal('parameter_invalid', { message: 'USERNAME is too long.' });
}

function refuseIncomplete({ challenge, responses }: ChallengeAnswer): void {
  const missing = NEEDS[challenge].find((name) => !responses[name]);
  if (missing) throw refusal('parameter_missing', { message: `Missing required parameter ${missing}` });
  const long = Object.keys(responses).find((name) => responses[name]!.length > (name === 'CREDENTIAL' ? MAX_CREDENTIAL : MAX_VALUE));
  if (long) throw refusal('parameter_invalid', { message: `${long.slice(0, 64)} is too long.` });
}
