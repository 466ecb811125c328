import { type Clock, seconds } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import type { PasswordFactor } from '../factors/password/index.js';
import { placeAfterFirstFactor } from '../standing.js';
import type { ChallengeAnswer, SignIn, SignInContext, SignInStart, SignInStep } from '../types.js';
import type { NewPasswordRequired } from './challenges/new-password-required.js';
import type { PasswordVerifier } from './challenges/password-verifier.js';
import type { Outcome } from './outcome.js';
import { NEEDS } from './table.js';

/** What a sign-in name and a password may measure before anything is looked up. UTF-16 units. */
const MAX_NAME = 512;
const MAX_VALUE = 4096;

/** The machine: sends each start and answer to its step, and alone decides what comes after. */
export function createSignIn(parts: {
  password: PasswordFactor;
  passwordVerifier: PasswordVerifier;
  newPasswordRequired: NewPasswordRequired;
  clock: Clock;
}): SignIn {
  const { password, passwordVerifier, newPasswordRequired, clock } = parts;

  async function begin(context: SignInContext, start: SignInStart): Promise<Outcome> {
    if (start.flow === 'srp') return passwordVerifier.begin(context, start);
    const user = await password.prove(context, start);
    return { kind: 'first-factor-shown', user, calledAs: start.username };
  }

  const challenges = { PASSWORD_VERIFIER: passwordVerifier, NEW_PASSWORD_REQUIRED: newPasswordRequired } as const;

  function follow(context: SignInContext, outcome: Outcome): SignInStep {
    switch (outcome.kind) {
      case 'challenge':
        return outcome;
      case 'complete':
        return { kind: 'authenticated', user: outcome.user, authTime: seconds(clock) };
      case 'first-factor-shown': {
        const next = placeAfterFirstFactor(context, outcome.user, clock);
        const { user, calledAs } = outcome;
        return follow(context, next === 'authenticated' ? { kind: 'complete', user } : newPasswordRequired.ask(context, user, calledAs));
      }
    }
  }

  return {
    async start(context, start) {
      refuseName(start.username);
      return follow(context, await begin(context, start));
    },
    async answer(context, answer) {
      refuseUnready(answer);
      refuseName(answer.responses['USERNAME']!);
      return follow(context, await challenges[answer.challenge].answer(context, answer));
    },
  };
}

function refuseName(name: string): void {
  if (name === '') throw refusal('parameter_missing', { message: 'Missing required parameter USERNAME' });
  if (name.length > MAX_NAME) throw refusal('parameter_invalid', { message: 'USERNAME is too long.' });
}

function refuseUnready({ challenge, responses }: ChallengeAnswer): void {
  const missing = NEEDS[challenge].find((name) => !responses[name]);
  if (missing) throw refusal('parameter_missing', { message: `Missing required parameter ${missing}` });
  const long = Object.keys(responses).find((name) => responses[name]!.length > MAX_VALUE);
  if (long) throw refusal('parameter_invalid', { message: `${long.slice(0, 64)} is too long.` });
}
