import type { UserPool } from '../../../directory/pools/index.js';
/** List of compromised passwords. */
export interface PasswordList {
  readonly name: string;
  /** Throws when the list is unavailable. */
  has(password: string): Promise<boolean>;
}

const NAMES = ['email', 'preferred_username', 'phone_number'];

/** Names of a user that a password must not be made of. */
export const knownNames = (username: string, attributes: Readonly<Record<string, string>>): readonly string[] => [
  username,
  ...NAMES.flatMap((name) => attributes[name] ?? []),
];

/** Characters. Shorter words occur in good passwords by chance. */
const SHORTEST_WORD = 4;
/** Characters that a password must have beside the words in it. */
const LEAST_BESIDE = 8;

/** Context-specific words: names of the pool, its pages and the user (OWASP ASVS 6.1.2). */
function contextWords({ name, branding }: UserPool, names: readonly string[]): readonly string[] {
  const whole = [name, branding.displayName ?? '', ...names].map((one) => one.toLowerCase());
  const words = whole.flatMap((one) => [one, one.replace(/\s+/g, ''), ...one.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(words)].filter((word) => word.length >= SHORTEST_WORD).sort((a, b) => b.length - a.length);
}

/** Whether a password is little more than context-specific words. */
export function isMadeOfContextWords(pool: UserPool, names: readonly string[], password: string): boolean {
  const lower = password.toLowerCase();
  const beside = contextWords(pool, names).reduce((rest, word) => rest.replaceAll(word, ''), lower);
  return beside.length < lower.length && [...beside].length < LEAST_BESIDE;
}
