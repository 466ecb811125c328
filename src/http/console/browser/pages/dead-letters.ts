import { h } from '../dom.js';
import { button, confirmedButton, notice, paged, table, when } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

/** Messages and logout notifications whose delivery attempts have all failed. */
export const deadLettersPage: Page = {
  path: 'pools/:pool/dead-letters',
  title: () => 'Undelivered',
  draw: async (api, { pool: UserPoolId }, again) => [
    poolTabs(UserPoolId!, 'dead-letters'),
    h('p', { class: 'hint' }, 'What was given up is kept for seven days, without what it said.'),
    await paged(
      async (NextToken) => {
        const { DeadLetters, NextToken: next } = await api.cognate('ListDeadLetters', { UserPoolId, NextToken });
        return { rows: DeadLetters, next };
      },
      (rows) =>
        table(
          'Undelivered',
          [
            { name: 'Kind', cell: ({ Kind }) => Kind },
            { name: 'About', cell: ({ Event }) => Event },
            { name: 'To', cell: ({ DeliveryMedium, Destination }) => [DeliveryMedium, ' ', h('code', {}, Destination)] },
            { name: 'Begun', cell: ({ CreationDate }) => when(CreationDate) },
            { name: 'Tries', cell: ({ Attempts }) => Attempts },
            { name: 'Why', cell: ({ Reason }) => Reason },
            {
              name: 'Then',
              cell: ({ DeadLetterId }) =>
                h(
                  'div',
                  { class: 'row' },
                  button('Send anew', async () => {
                    await api.cognate('RetryDeadLetter', { UserPoolId, DeadLetterId });
                    notice('On its way.');
                    again();
                  }),
                  confirmedButton('Drop', 'It will never be sent. Go on?', async () => {
                    await api.cognate('DeleteDeadLetter', { UserPoolId, DeadLetterId });
                    again();
                  }),
                ),
            },
          ],
          rows,
        ),
    ),
  ],
};
