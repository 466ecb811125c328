import type { PasskeyRecords } from '../authentication/index.js';
import type { Groups } from '../directory/groups/index.js';
import type { Pools } from '../directory/pools/index.js';
import type { User, Users } from '../directory/users/index.js';
import { type Clock, defined } from '../kernel/index.js';
import { type Entry, type Head, plain } from './format.js';
import type { SecretsBox } from './secrets-box.js';

export interface TransferServices {
  readonly pools: Pick<Pools, 'get'>;
  readonly users: Users;
  readonly groups: Groups;
  readonly passkeys: PasskeyRecords;
  readonly clock: Clock;
}

const PAGE = 60;

/**
 * Exports every group and user of a pool, one line each, while the pool stays in use: a user changed meanwhile appears as before or after
 * the change.
 */
export async function* exportUsers(services: TransferServices, poolId: string, box: SecretsBox): AsyncGenerator<string> {
  const { pools, users, groups, clock } = services;
  const pool = await pools.get(poolId);
  const exportedAt = new Date(clock.now()).toISOString();
  yield lineOf({ format: 'cognate-users', version: 1, pool: pool.id, exportedAt, secrets: box.protection });
  const count = { groups: 0, users: 0 };
  for await (const { poolId: _, ...group } of pagesOf((after) =>
    groups.list(pool.id, { limit: PAGE, ...defined({ after: after ? after : undefined }) }),
  )) {
    yield lineOf({ group: plain(group) as object });
    count.groups += 1;
  }
  let after: readonly string[] | undefined;
  do {
    const page = await users.list(pool.id, { limit: PAGE, ...defined({ after }) });
    for (const user of page.items) yield lineOf(await entryOf(services, user, box));
    count.users += page.items.length;
    after = page.position;
  } while (after);
  yield lineOf({ end: count });
}

/** Entry of a user. Pending codes and failure counters are left out as short-lived. */
async function entryOf({ passkeys }: TransferServices, user: User, box: SecretsBox): Promise<Entry> {
  const { poolId, password, importedHash, totp, pendingTotp: _p, failures: _f, codes: _c, version: _v, ...rest } = user;
  const secrets = plain({ password, importedHash, totp, passkeys: await passkeys.of(poolId, user.sub) }) as object;
  const shown = plain(rest) as { sub: string; username: string };
  return { user: shown, secrets: box.close(secrets, JSON.stringify(shown)) };
}

const lineOf = (value: Head | Entry): string => `${JSON.stringify(value)}\n`;

async function* pagesOf<T>(read: (after: string | undefined) => Promise<{ items: readonly T[]; next?: string }>): AsyncGenerator<T> {
  let after: string | undefined;
  do {
    const page = await read(after);
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}
