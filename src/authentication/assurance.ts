import type { UserPool } from '../directory/pools/index.js';
import type { Factor } from './types.js';

/** `acr` values from the lowest level to the highest, unless the pool names its own (Cognito step-up authentication). */
export const ACR_VALUES = ['urn:cognito:loa:1', 'urn:cognito:loa:2', 'urn:cognito:loa:3', 'urn:cognito:loa:4'] as const;

const NAMES: Readonly<Partial<Record<Factor, string>>> = {
  password: 'pwd',
  totp: 'otp',
  sms: 'sms',
  email: 'email_otp',
  'platform-passkey': 'swk',
  'roaming-passkey': 'hwk',
};

/** `amr` values of proven factors (RFC 8176). Devices and custom challenges have none. */
export function amrOf(shown: readonly Factor[]): readonly string[] {
  const names = [...new Set(shown.flatMap((factor) => NAMES[factor] ?? []))];
  return names.length > 1 ? [...names, 'mfa'] : names;
}

export type Level = 1 | 2 | 3 | 4;

/** Factors that `amr` values stand for. */
export function factorsIn(amr: readonly string[]): readonly Factor[] {
  return (Object.keys(NAMES) as Factor[]).filter((factor) => amr.includes(NAMES[factor]!));
}

/** Level of assurance of `amr` values. */
export function levelOf(amr: readonly string[]): Level {
  const has = (name: string): boolean => amr.includes(name);
  if (has('pwd') && has('otp')) return 4;
  if (has('swk') || has('hwk') || (has('pwd') && (has('sms') || has('email_otp')))) return 3;
  return has('sms') || has('email_otp') ? 2 : 1;
}

/** Level with this `acr` value in the pool. */
export function levelNamed({ acrValues }: Pick<UserPool, 'acrValues'>, acr: string): Level | undefined {
  const at = (acrValues ?? ACR_VALUES).indexOf(acr);
  return at === -1 ? undefined : ((at + 1) as Level);
}

/** `acr` and `amr` claims. Undefined on tier LITE: Cognito has them from Essentials on. */
export function assuranceOf(
  pool: Pick<UserPool, 'acrValues' | 'tier'>,
  amr: readonly string[] | undefined,
): { assurance?: { amr: readonly string[]; acr: string } } {
  if (!amr || pool.tier === 'LITE') return {};
  return { assurance: { amr, acr: (pool.acrValues ?? ACR_VALUES)[levelOf(amr) - 1]! } };
}
