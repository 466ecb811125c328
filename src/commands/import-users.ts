import type { PasskeyRecord } from '../authentication/index.js';
import type { UserPool } from '../directory/pools/index.js';
import type { User } from '../directory/users/index.js';
import { hasCode } from '../kernel/index.js';
import type { TransferServices } from './export-users.js';
import { type Head, revived } from './format.js';
import { importedFactors } from './imported-factors.js';
import { createSecretsBox, TransferError } from './secrets-box.js';

export interface ImportResult {
  readonly users: number;
  /** Users that existed already and were left unchanged. */
  readonly skipped: number;
  readonly groups: number;
}

type Secrets = Pick<User, 'password' | 'importedHash' | 'totp'> & { readonly passkeys?: readonly PasskeyRecord[] };

/**
 * Imports an export into a pool, with ids, dates, groups, factors and passwords. Can be repeated after an interruption: existing users are
 * skipped. Throws `TransferError` for a file that is no export, is truncated, or does not fit the pool.
 */
export async function importUsers(
  services: TransferServices,
  poolId: string,
  read: () => AsyncIterable<string>,
  passphrase: string | undefined,
): Promise<ImportResult> {
  const { pools, users, groups, passkeys } = services;
  const pool = await pools.get(poolId);
  const count = { users: 0, skipped: 0, groups: 0 };
  let box: ReturnType<typeof createSecretsBox> | undefined;
  let ended = false;
  // Reading starts only when the loop consumes lines: readline does not wait.
  for await (const line of read()) {
    if (line.trim() === '') continue;
    const entry = parse(line);
    if (!box) {
      box = createSecretsBox(passphrase, headOf(entry).secrets);
    } else if ('group' in entry) {
      await groups.create({ ...(revived(entry['group']) as Parameters<typeof groups.create>[0]), poolId }).catch(unless('group_exists'));
      count.groups += 1;
    } else if ('user' in entry) {
      const given = revived(entry['user']) as User;
      checkFits(pool, given);
      const { passkeys: keys = [], ...secrets } = revived(box.open(entry['secrets'], JSON.stringify(entry['user']))) as Secrets;
      const { owedFactors: _, ...user } = given;
      const factors = importedFactors({ ...given, ...secrets }, keys);
      const restored = { ...user, ...secrets, ...factors, poolId, codes: {}, version: 1 };
      const isNew = await users.restore(pool, restored).then(() => true, refusalOf(given));
      if (isNew) await passkeys.restore(poolId, given.sub, keys);
      count[isNew ? 'users' : 'skipped'] += 1;
    } else if ('end' in entry) {
      const { users: all, groups: allGroups } = entry['end'] as { users: number; groups: number };
      ended = all === count.users + count.skipped && allGroups === count.groups;
    }
  }
  if (!ended) throw new TransferError(`the file is cut short: ${count.users + count.skipped} users were read`);
  return count;
}

function parse(line: string): Record<string, unknown> {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null) return entry as Record<string, unknown>;
  } catch {
    // Refused below, like JSON that is no object.
  }
  throw new TransferError('a line of the file is not a JSON object');
}

function headOf(entry: Record<string, unknown>): Head {
  if (entry['format'] === 'cognate-users' && entry['version'] === 1) return entry as unknown as Head;
  throw new TransferError('the file is no export of users that this version can read');
}

/** Refuses attributes that the pool's schema lacks: they could never be read or changed. */
function checkFits(pool: UserPool, { username, attributes, sub }: User): void {
  if (typeof username !== 'string' || typeof sub !== 'string' || typeof attributes !== 'object') {
    throw new TransferError('a user in the file has no name, id or attributes');
  }
  const strange = Object.keys(attributes).find((name) => !pool.schema.some((attribute) => attribute.name === name));
  if (strange) throw new TransferError(`the pool has no attribute ${strange}: add it first`);
}

const unless = (code: string) => (error: unknown) => {
  if (!hasCode(error, code)) throw error;
};

/** False when the user exists already. */
const refusalOf =
  ({ username }: User) =>
  (error: unknown): false => {
    if (hasCode(error, 'username_exists') || hasCode(error, 'alias_exists')) return false;
    if (hasCode(error, 'username_invalid') || hasCode(error, 'attribute_invalid'))
      throw new TransferError(`the user ${username} cannot be imported: ${error.message}`);
    throw error;
  };
