import type { ListUsersCommandInput, ListUsersCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { DEFAULT_PAGE } from '../../shapes/list-page.js';
import { awsUser } from '../../shapes/user.js';
import { parseUserFilter } from '../../shapes/user-filter.js';

const nonexistent = (name: string): Error => invalidParameter(`One or more requested attributes do not exist: ${name}`);

export const listUsers =
  ({ pools, users, pageTokens }: Pick<Parts, 'pools' | 'users' | 'pageTokens'>): Run<ListUsersCommandInput, ListUsersCommandOutput> =>
  async ({ UserPoolId, AttributesToGet, Limit, PaginationToken, Filter }) => {
    const pool = await pools.get(UserPoolId);
    const unknown = AttributesToGet?.find((name) => !pool.schema.some((attribute) => attribute.name === name));
    if (unknown !== undefined) throw nonexistent(unknown);
    const filter = parseUserFilter(Filter);
    // A page token is bound to its filter.
    const list = `users:${pool.id}:${JSON.stringify(filter ?? null)}`;
    const { items, position } = await users.list(pool.id, {
      limit: Limit || DEFAULT_PAGE,
      ...defined({ filter, after: PaginationToken === undefined ? undefined : pageTokens.read(list, PaginationToken) }),
    });
    const shown = items.map((user) => awsUser(user, AttributesToGet));
    // Cognito's rule: `AttributesToGet` succeeds only when every user of the page has each requested attribute.
    const lacking = AttributesToGet?.find((name) => shown.some(({ Attributes }) => !Attributes!.some(({ Name }) => Name === name)));
    if (lacking !== undefined) throw nonexistent(lacking);
    return {
      Users: shown,
      ...defined({ PaginationToken: position === undefined ? undefined : pageTokens.write(list, position) }),
    };
  };
