import { h } from '../dom.js';
import { badge, table, when } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

export const triggersPage: Page = {
  path: 'pools/:pool/triggers',
  title: () => 'Triggers',
  async draw(api, { pool: UserPoolId }) {
    const { Triggers } = await api.cognate('DescribeTriggers', { UserPoolId });
    return [
      poolTabs(UserPoolId!, 'triggers'),
      h(
        'p',
        { class: 'hint' },
        'Functions of the pool (LambdaConfig, in its settings), and how the last call of each went since this process started.',
      ),
      table(
        'Triggers',
        [
          { name: 'Trigger', cell: ({ Trigger }) => Trigger },
          { name: 'Function', cell: ({ FunctionArn }) => h('code', {}, FunctionArn) },
          { name: 'Last call', cell: ({ LastCall }) => LastCall && when(LastCall.At) },
          { name: 'For', cell: ({ LastCall }) => LastCall?.TriggerSource },
          {
            name: 'Outcome',
            cell: ({ LastCall }) => LastCall && badge(LastCall.Outcome, LastCall.Outcome === 'ANSWERED' ? 'good' : 'wrong'),
          },
          { name: 'Why', cell: ({ LastCall }) => LastCall?.Reason },
          { name: 'ms', cell: ({ LastCall }) => LastCall?.Milliseconds },
        ],
        Triggers,
      ),
    ];
  },
};
