import type { CognitoIdentityProviderClient, InitiateAuthCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { FactorRelay, RelayableChallenge, RelayedChallenge } from '../types.js';
import { isRefusal } from './cognito-user.js';

type Sdk = typeof import('@aws-sdk/client-cognito-identity-provider');

/** Result of a sign-in at the other pool, or of one of its steps. */
type Step = Pick<InitiateAuthCommandOutput, 'ChallengeName' | 'ChallengeParameters' | 'Session' | 'AuthenticationResult'>;

const CODES: Readonly<Record<RelayableChallenge, string>> = {
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE',
  SMS_MFA: 'SMS_MFA_CODE',
  EMAIL_OTP: 'EMAIL_OTP_CODE',
};

/** Challenge parameters that an app shows to its user. */
const VISIBLE_PARAMETERS = ['CODE_DELIVERY_DELIVERY_MEDIUM', 'CODE_DELIVERY_DESTINATION', 'FRIENDLY_DEVICE_NAME'];

export interface RelayParts {
  readonly pool: { readonly userPoolId: string; readonly clientId: string };
  readonly hasKeys: boolean;
  readonly connect: () => Promise<{ sdk: Sdk; client: CognitoIdentityProviderClient }>;
  readonly signIn: (username: string, password: string, signal: AbortSignal) => Promise<Step>;
  readonly secretHash: (username: string) => Record<string, string>;
}

/**
 * Relays the second factor of a user, whose password is known there, to a live pool of Amazon
 * Cognito.
 */
export function createCognitoRelay({ pool, hasKeys, connect, signIn, secretHash }: RelayParts): FactorRelay {
  async function respond(challenge: string, session: string | undefined, answers: Record<string, string>, abortSignal: AbortSignal) {
    const { sdk, client } = await connect();
    const ChallengeResponses = { ...answers, ...secretHash(answers['USERNAME']!) };
    const request = { ClientId: pool.clientId, ChallengeName: challenge as RelayableChallenge, Session: session, ChallengeResponses };
    if (!hasKeys) return client.send(new sdk.RespondToAuthChallengeCommand(request), { abortSignal });
    return client.send(new sdk.AdminRespondToAuthChallengeCommand({ ...request, UserPoolId: pool.userPoolId }), { abortSignal });
  }

  /** Prefers an authenticator app where there is a choice: it sends no message. */
  async function chosen(step: Step, username: string, signal: AbortSignal): Promise<Step> {
    if (step.ChallengeName !== 'SELECT_MFA_TYPE') return step;
    const choices = JSON.parse(step.ChallengeParameters?.['MFAS_CAN_CHOOSE'] ?? '[]') as string[];
    const ANSWER = choices.find((choice) => choice === 'SOFTWARE_TOKEN_MFA') ?? choices.find((choice) => choice in CODES);
    return ANSWER === undefined ? step : respond('SELECT_MFA_TYPE', step.Session, { USERNAME: nameIn(step, username), ANSWER }, signal);
  }

  return {
    async begin({ username, password }, timeLimit) {
      const signal = AbortSignal.timeout(timeLimit);
      try {
        const first = await signIn(username, password, signal);
        return challengeIn(await chosen(first, username, signal), nameIn(first, username));
      } catch (error) {
        if (isRefusal(error)) return undefined;
        throw error;
      }
    },

    async answer({ challenge, session, username }, code, timeLimit) {
      try {
        const answers = { USERNAME: username, [CODES[challenge]]: code };
        const { AuthenticationResult } = await respond(challenge, session, answers, AbortSignal.timeout(timeLimit));
        return AuthenticationResult ? 'right' : 'over';
      } catch (error) {
        if (hasName(error, 'CodeMismatchException')) return 'wrong';
        if (hasName(error, 'NotAuthorizedException') || hasName(error, 'ExpiredCodeException')) return 'over';
        throw error;
      }
    },
  };
}

const hasName = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

const nameIn = ({ ChallengeParameters }: Step, username: string): string => ChallengeParameters?.['USER_ID_FOR_SRP'] ?? username;

function challengeIn({ ChallengeName, ChallengeParameters = {}, Session }: Step, username: string): RelayedChallenge | undefined {
  if (Session === undefined || ChallengeName === undefined || !(ChallengeName in CODES)) return undefined;
  const parameters = Object.fromEntries(Object.entries(ChallengeParameters).filter(([name]) => VISIBLE_PARAMETERS.includes(name)));
  return {
    challenge: ChallengeName as RelayableChallenge,
    session: Session,
    username: nameIn({ ChallengeParameters }, username),
    parameters,
  };
}
