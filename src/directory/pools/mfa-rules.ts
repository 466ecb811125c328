import { refusals } from './errors.js';
import type { FirstFactor, MfaFactor, NewUserPool, UserPool } from './types.js';

type MfaParts = Pick<NewUserPool, 'mfa' | 'mfaFactors' | 'firstFactors' | 'passkeys' | 'accountRecovery' | 'tier'>;

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

const NEEDS_A_FACTOR = 'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.';

/**
 * Rules between MFA, first factors and recovery of a pool, in the order in which Cognito checks
 * them (SetUserPoolMfaConfig).
 */
export function* mfaRules(pool: MfaParts): Generator<readonly [broken: boolean, message: string]> {
  const { mfa, mfaFactors, firstFactors, passkeys } = pool;
  yield [firstFactors.length === 0, 'AllowedFirstAuthFactors must not be empty.'];
  yield [new Set(firstFactors).size < firstFactors.length, 'AllowedFirstAuthFactors must not contain duplicates.'];
  yield [firstFactors.every((factor) => factor === 'WEB_AUTHN'), 'WEB_AUTHN cannot be the only auth factor.'];
  yield [mfa !== 'OFF' && mfaFactors.length === 0, NEEDS_A_FACTOR];
  yield [
    mfa === 'ON' && firstFactors.some((factor) => BY_MESSAGE.includes(factor)),
    'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
  ];
  yield [
    mfa === 'ON' && firstFactors.includes('WEB_AUTHN') && !passkeys?.multiFactor,
    'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
  ];
  yield [passkeys?.relyingPartyId !== undefined && !isRelyingPartyId(passkeys.relyingPartyId), 'Invalid RelyingPartyId.'];
  yield* recoveryRules(pool);
}

const BY_MESSAGE: readonly FirstFactor[] = ['EMAIL_OTP', 'SMS_OTP'];

/**
 * Recovery through the channel of a second factor would let one mailbox or phone supply both
 * factors.
 */
function* recoveryRules({ mfa, mfaFactors, accountRecovery }: MfaParts): Generator<readonly [broken: boolean, message: string]> {
  const clashes = [
    { factor: 'email', way: 'verified_email', name: 'Email MFA' },
    { factor: 'sms', way: 'verified_phone_number', name: 'SMS MFA' },
  ] as const;
  for (const { factor, way, name } of clashes) {
    yield [
      mfa !== 'OFF' && mfaFactors.includes(factor) && accountRecovery.length === 1 && accountRecovery[0] === way,
      `Invalid account recovery setting parameter. Account Recovery Setting cannot use ${way} as a recovery mechanism when ${name} is configured.`,
    ];
  }
}

/**
 * Reports whether the id is a domain name (WebAuthn section 5.1.2), or `localhost`, where browsers
 * allow passkeys for development.
 */
function isRelyingPartyId(id: string): boolean {
  return id === 'localhost' || HOST.test(id);
}

/** Checks features of Cognito's larger plans. Throws `tier_insufficient`. */
export function checkTier({
  tier,
  mfaFactors,
  firstFactors,
  passkeys,
  clientRegistration,
  protection,
}: MfaParts & Pick<UserPool, 'clientRegistration' | 'protection'>): void {
  if (protection && tier !== 'PLUS') throw refusals.tier('Threat protection', tier);
  if (tier !== 'LITE') return;
  if (mfaFactors.includes('email')) throw refusals.tier('Email MFA', tier);
  if (firstFactors.some((factor) => factor !== 'PASSWORD')) throw refusals.tier('Sign-in without a password', tier);
  if (passkeys?.multiFactor) throw refusals.tier('Passkey MFA', tier);
  if (clientRegistration?.enabled) throw refusals.tier('Dynamic client registration', tier);
}

/** Complete MFA configuration of a pool (SetUserPoolMfaConfig). */
export interface MfaConfiguration {
  readonly mfa: UserPool['mfa'];
  readonly factors: readonly MfaFactor[];
  /** The request names a factor, enabled or disabled. */
  readonly configured: boolean;
}

/**
 * Throws `pool_invalid` for MFA that is turned off and configured in one request, or turned on
 * without a factor.
 */
export function checkMfaConfiguration({ mfa, factors, configured }: MfaConfiguration): void {
  if (mfa === 'OFF' && configured) {
    throw refusals.invalid("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
  }
  if (mfa !== 'OFF' && factors.length === 0) throw refusals.invalid(NEEDS_A_FACTOR);
}

/** Throws `pool_invalid` when UpdateUserPool turns on MFA without configured factors. */
export function checkMfaTurnedOn({ mfaFactors }: UserPool, mfa: UserPool['mfa']): void {
  if (mfa !== 'OFF' && mfaFactors.length === 0) {
    throw refusals.invalid('Cannot turn MFA functionality ON, once the user pool has been created.');
  }
}
