import type { Answer } from '../api.js';
import { h } from '../dom.js';
import { type Bar, bars } from '../plot.js';
import { form, link, table } from '../ui.js';
import type { Page } from './page.js';

const RANGES: Readonly<Record<string, { readonly hours: number; readonly step: number }>> = {
  'last 24 hours': { hours: 24, step: 1 },
  'last 7 days': { hours: 7 * 24, step: 6 },
  'last 30 days': { hours: 30 * 24, step: 24 },
};

export const dashboardPage: Page = {
  path: '',
  title: () => 'Overview',
  async draw(api) {
    const { UserPools } = await api.userPools('ListUserPools', { MaxResults: 60 });
    const container = h('div');
    const [first] = UserPools as Answer[];
    const show = async (UserPoolId: string, range: string): Promise<void> => {
      const { hours, step } = RANGES[range]!;
      const { Hours } = await api.cognate('GetStatistics', { UserPoolId, Hours: hours });
      container.replaceChildren(...plots(Hours, step));
    };
    const choose = form(
      'Show',
      [
        { name: 'pool', label: 'User pool', choices: UserPools.map(({ Id }: Answer) => Id) },
        { name: 'range', label: 'Time', choices: Object.keys(RANGES) },
      ],
      async ({ pool, range }) => show(pool!, range!),
    );
    choose.classList.add('inline');
    if (first) await show(first['Id'], 'last 24 hours');
    return [h('p', {}, `${UserPools.length} user pools. `, link('#/pools', 'All of them')), first && choose, container];
  },
};

interface Hour {
  readonly At: number;
  readonly Counts: Readonly<Record<string, number>>;
}

function plots(hours: readonly Hour[], step: number): HTMLElement[] {
  const sum = (names: (name: string) => boolean): Bar[] =>
    slices(hours, step).map((slice) => ({
      at: slice[0]!.At,
      value: slice.reduce(
        (all, { Counts }) => all + Object.entries(Counts).reduce((one, [name, count]) => one + (names(name) ? count : 0), 0),
        0,
      ),
    }));
  return [
    h(
      'div',
      { class: 'plots' },
      bars(
        'Sign-ins',
        sum((name) => name === 'SignIn:Pass'),
      ),
      bars(
        'Failed sign-ins',
        sum((name) => name.startsWith('SignIn:Fail')),
        'wrong',
      ),
      bars(
        'Sign-ups',
        sum((name) => name === 'SignUp:Pass'),
      ),
    ),
    reasons(hours),
  ];
}

function slices(hours: readonly Hour[], step: number): Hour[][] {
  const all: Hour[][] = [];
  for (let at = 0; at < hours.length; at += step) all.push(hours.slice(at, at + step));
  return all;
}

/** Reasons of failed sign-ins, the most frequent first. */
function reasons(hours: readonly Hour[]): HTMLElement {
  const counts = new Map<string, number>();
  for (const { Counts } of hours) {
    for (const [name, count] of Object.entries(Counts)) {
      const [, reason] = /^SignIn:Fail:(.+)$/.exec(name) ?? [];
      if (reason) counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
  }
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => ({ reason, count }));
  return h(
    'section',
    {},
    h('h2', {}, 'Why sign-ins failed'),
    table(
      'Reasons',
      [
        { name: 'Reason', cell: ({ reason }) => reason },
        { name: 'Times', cell: ({ count }) => count },
      ],
      rows,
    ),
  );
}
