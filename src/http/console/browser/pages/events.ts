import type { Answer } from '../api.js';
import { h } from '../dom.js';
import { badge, form, link, paged, table, when } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

const TYPES = ['every type', 'SignIn', 'SignUp', 'ForgotPassword', 'PasswordChange', 'ResendCode'];
const OUTCOMES = ['every outcome', 'Pass', 'Fail', 'InProgress'];

export const eventsPage: Page = {
  path: 'pools/:pool/events',
  title: () => 'Events',
  async draw(api, { pool: UserPoolId }) {
    const list = (filter: object): Promise<HTMLElement> =>
      paged(
        async (NextToken) => {
          const { Events, NextToken: next } = await api.cognate('ListEvents', { UserPoolId, MaxResults: 60, ...filter, NextToken });
          return { rows: Events, next };
        },
        (rows) => table('Events', columns(UserPoolId!), rows),
      );
    const container = h('div', {}, await list({}));
    const search = form(
      'Show',
      [
        { name: 'type', label: 'What', choices: TYPES },
        { name: 'outcome', label: 'Outcome', choices: OUTCOMES },
      ],
      async ({ type, outcome }) => {
        const filter = {
          ...(type === TYPES[0] ? {} : { EventType: type }),
          ...(outcome === OUTCOMES[0] ? {} : { EventResponse: outcome }),
        };
        container.replaceChildren(await list(filter));
      },
    );
    search.classList.add('inline');
    return [poolTabs(UserPoolId!, 'events'), search, container];
  },
};

const columns = (poolId: string) => [
  { name: 'When', cell: ({ CreationDate }: Answer) => when(CreationDate) },
  {
    name: 'Who',
    // A failed federated sign-in may have a provider only.
    cell: ({ Username, IdentityProvider }: Answer) =>
      Username === undefined ? (IdentityProvider ?? '') : link(`#/pools/${poolId}/users/${encodeURIComponent(Username)}`, Username),
  },
  { name: 'What', cell: ({ EventType }: Answer) => EventType },
  { name: 'Outcome', cell: ({ EventResponse }: Answer) => badge(EventResponse, EventResponse === 'Fail' ? 'wrong' : 'good') },
  { name: 'Reason', cell: ({ Reason }: Answer) => Reason ?? '' },
  { name: 'From', cell: ({ IpAddress, DeviceName }: Answer) => [IpAddress, DeviceName].filter(Boolean).join(', ') },
];
