import { securityOf, type UserPool } from '../../../directory/pools/index.js';
import { EVERY_CLIENT, type PasswordMoment, type Risk } from '../../../directory/risk/index.js';
import type { Logger } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import { isMadeOfContextWords, type PasswordList } from './context.js';

/**
 * Lookup of passwords in lists of compromised ones: in pools with threat protection by its rules, and by the security profile whenever a
 * password is set.
 */
export interface CompromisedPasswords {
  /**
   * `block`: the pool refuses it; `watch`: known, only recorded. Undefined: not known, or not configured. Throws `too_many_requests` where
   * a list is unavailable and `onFailure` is `refuse`.
   */
  find(pool: UserPool, question: PasswordQuestion): Promise<'block' | 'watch' | undefined>;
  /** Lookup by the security profile alone, for temporary passwords. Throws `too_many_requests`. */
  findByProfile(pool: UserPool, question: Pick<PasswordQuestion, 'password' | 'names'>): Promise<'block' | undefined>;
}

export interface PasswordQuestion {
  readonly clientId?: string;
  readonly moment: PasswordMoment;
  readonly password: string;
  /** Known names of the user. */
  readonly names: readonly string[];
}

export interface PasswordLists {
  readonly lists: readonly PasswordList[];
  /** Behaviour when a list is unavailable. */
  readonly onFailure: 'allow' | 'refuse';
}

/** UTF-16 units: longer ones are in no list. */
const LONGEST = 256;

export function createCompromisedPasswords(
  parts: PasswordLists & {
    readonly risk: Pick<Risk, 'rulesFor'>;
    readonly logger: Logger;
  },
): CompromisedPasswords {
  const { risk, lists, onFailure, logger } = parts;

  async function isKnown(password: string): Promise<boolean> {
    for (const list of lists) {
      try {
        if (await list.has(password)) return true;
      } catch (error) {
        logger.warn({ list: list.name, reason: (error as Error).name }, 'a list of compromised passwords is unavailable');
        if (onFailure === 'refuse') throw refusal('too_many_requests', { detail: 'no list of compromised passwords', cause: error });
      }
    }
    return false;
  }

  async function findByProfile(
    pool: UserPool,
    { password, names }: Pick<PasswordQuestion, 'password' | 'names'>,
  ): Promise<'block' | undefined> {
    if (password.length > LONGEST) return undefined;
    const { commonPasswordsRefused, contextWordsRefused } = securityOf(pool);
    if (contextWordsRefused && isMadeOfContextWords(pool, names, password)) return 'block';
    return commonPasswordsRefused && (await isKnown(password)) ? 'block' : undefined;
  }

  return {
    findByProfile,
    async find(pool, question) {
      const { id, protection } = pool;
      const { clientId = EVERY_CLIENT, moment, password } = question;
      if (moment !== 'SIGN_IN' && (await findByProfile(pool, question))) return 'block';
      if (!protection || password.length > LONGEST) return undefined;
      const rules = (await risk.rulesFor(id, clientId))?.compromised;
      if (!rules?.moments.includes(moment) || !(await isKnown(password))) return undefined;
      return protection.mode === 'ENFORCED' && rules.action === 'BLOCK' ? 'block' : 'watch';
    },
  };
}
