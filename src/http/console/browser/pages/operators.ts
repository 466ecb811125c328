import { h } from '../dom.js';
import { collapsible, form, paged } from '../ui.js';
import type { Page } from './page.js';
import { userTable } from './users.js';

/** Operators: users of the operators' pool, with the pages of users. */
export const operatorsPage: Page = {
  path: 'operators',
  title: () => 'Operators',
  async draw(api) {
    const { poolId } = api.server;
    const container = h('div', { 'aria-live': 'polite' });
    const add = form(
      'Add',
      [
        { name: 'email', label: 'E-mail', kind: 'email' },
        {
          name: 'kind',
          label: 'May',
          choices: ['operator', 'auditor'],
          hint: 'Auditors look at everything but secrets, and change nothing.',
        },
      ],
      async ({ email, kind }) => {
        const { TemporaryPassword } = await api.cognate('CreateOperator', { Email: email, Kind: kind });
        container.replaceChildren(h('p', {}, 'Temporary password, shown this once: ', h('code', {}, TemporaryPassword)));
      },
    );
    return [
      await paged(
        async (PaginationToken) => {
          const { Users, PaginationToken: next } = await api.userPools('ListUsers', { UserPoolId: poolId, Limit: 60, PaginationToken });
          return { rows: Users, next };
        },
        (rows) => userTable(poolId, rows),
      ),
      collapsible('New operator', add, container),
    ];
  },
};
