import { levelNamed, levelOf } from '../../authentication/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { own } from '../../kernel/index.js';
import type { RequestedAuthnContext } from '../../saml/index.js';

const CLASSES = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
const UNSPECIFIED = `${CLASSES}unspecified`;
const PASSWORD = `${CLASSES}PasswordProtectedTransport`;
const MFA = 'https://refeds.org/profile/mfa';

/** The level of assurance (1 to 4, see `acr`) that a class stands for here. */
const LEVELS: Readonly<Record<string, number>> = {
  [UNSPECIFIED]: 1,
  [`${CLASSES}Password`]: 1,
  [PASSWORD]: 1,
  'https://refeds.org/profile/sfa': 1,
  [`${CLASSES}MobileTwoFactorContract`]: 3,
  'http://schemas.microsoft.com/claims/multipleauthn': 3,
  [MFA]: 3,
  [`${CLASSES}TimeSyncToken`]: 4,
};

type Naming = Pick<UserPool, 'acrValues'>;

const levelNamedBy = (pool: Naming, name: string): number | undefined => levelNamed(pool, name) ?? own(LEVELS, name);

/**
 * The lowest level that satisfies a request; undefined when none that is known does. Being surer than was asked for is never wrong, so
 * `exact` is taken as `minimum` is.
 */
export function wantedLevel(pool: Naming, { comparison, classes }: RequestedAuthnContext): number | undefined {
  const levels = classes.flatMap((name) => levelNamedBy(pool, name) ?? []);
  if (levels.length === 0) return undefined;
  if (comparison === 'maximum') return 1;
  const lowest = Math.min(...levels);
  if (comparison !== 'better') return lowest;
  return lowest < 4 ? lowest + 1 : undefined;
}

/** What the statement says: the class that was asked for where the sign-in reaches it, or one that tells whether there was a second proof. */
export function statedContext(pool: Naming, amr: readonly string[], asked: RequestedAuthnContext | undefined): string {
  const level = levelOf(amr);
  const fitting = asked?.classes.find((name) => (levelNamedBy(pool, name) ?? 5) <= level);
  if (fitting !== undefined && asked?.comparison !== 'better') return fitting;
  if (level >= 3) return MFA;
  return amr.includes('pwd') ? PASSWORD : UNSPECIFIED;
}
