import { levelNamed, levelOf } from '../../authentication/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { own } from '../../kernel/index.js';
import type { RequestedAuthnContext } from '../../saml/index.js';

const CLASSES = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
const UNSPECIFIED = `${CLASSES}unspecified`;
const PASSWORD = `${CLASSES}PasswordProtectedTransport`;
const MFA = 'https://refeds.org/profile/mfa';

/** Level of assurance (1 to 4, see `acr`) per authentication context class. */
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
 * Returns the lowest level that satisfies a RequestedAuthnContext (core section 3.3.2.2.1); undefined when no class is known. A higher
 * level satisfies `exact` too, which is taken as `minimum`.
 */
export function requiredLevel(pool: Naming, { comparison, classes }: RequestedAuthnContext): number | undefined {
  const levels = classes.flatMap((name) => levelNamedBy(pool, name) ?? []);
  if (levels.length === 0) return undefined;
  if (comparison === 'maximum') return 1;
  const lowest = Math.min(...levels);
  if (comparison !== 'better') return lowest;
  return lowest < 4 ? lowest + 1 : undefined;
}

/**
 * Authentication context class of an assertion: a requested class that the sign-in reaches, otherwise one that says whether there was a
 * second factor.
 */
export function statedContext(pool: Naming, amr: readonly string[], requested: RequestedAuthnContext | undefined): string {
  const level = levelOf(amr);
  const satisfied = requested?.classes.find((name) => (levelNamedBy(pool, name) ?? 5) <= level);
  if (satisfied !== undefined && requested?.comparison !== 'better') return satisfied;
  if (level >= 3) return MFA;
  return amr.includes('pwd') ? PASSWORD : UNSPECIFIED;
}
