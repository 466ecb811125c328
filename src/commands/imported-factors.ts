import type { PasskeyRecord } from '../authentication/index.js';
import { hasFactor, type OwedFactor, type User, withoutFactors } from '../directory/users/index.js';
import { defined } from '../kernel/index.js';

const KINDS: Readonly<Record<OwedFactor, true>> = { sms: true, email: true, totp: true, passkey: true, unknown: true };

const kindOf = (name: string): OwedFactor => (Object.hasOwn(KINDS, name) ? (name as OwedFactor) : 'unknown');

/** Second factors of an imported user: those whose secret, address or passkey is not in the file become owed factors. */
export function importedFactors(
  given: Partial<Pick<User, 'mfa' | 'owedFactors' | 'totp'>> & Pick<User, 'attributes'>,
  passkeys: readonly PasskeyRecord[],
): Pick<User, 'mfa' | 'owedFactors'> {
  const { mfa = { enabled: [] }, owedFactors = [], totp, attributes } = given;
  const has = (kind: OwedFactor): boolean =>
    kind === 'passkey' ? passkeys.length > 0 : kind !== 'unknown' && hasFactor({ attributes, ...defined({ totp }) }, kind);
  const enabled = [...mfa.enabled.map(kindOf), ...(mfa.passkey ? (['passkey'] as const) : [])];
  const owed = [...new Set([...owedFactors.map(kindOf), ...enabled.filter((kind) => !has(kind))])];
  const { passkey, ...rest } = withoutFactors(
    mfa,
    mfa.enabled.filter((factor) => !has(kindOf(factor))),
  );
  return {
    mfa: { ...rest, ...defined({ passkey: passkey && has('passkey') ? passkey : undefined }) },
    ...defined({ owedFactors: owed.length > 0 ? owed : undefined }),
  };
}
