import { h, svg } from './dom.js';

export interface Bar {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

const WIDTH = 640;
const HEIGHT = 120;
const GAP = 2;

/** Bar chart over time (SVG); each bar has its figure as a title. */
export function bars(title: string, values: readonly Bar[], tone: 'good' | 'wrong' = 'good'): HTMLElement {
  const most = Math.max(1, ...values.map(({ value }) => value));
  const width = WIDTH / Math.max(1, values.length);
  const rects = values.map(({ at, value }, index) =>
    svg(
      'rect',
      {
        x: index * width,
        y: HEIGHT - (value / most) * HEIGHT,
        width: Math.max(1, width - GAP),
        height: (value / most) * HEIGHT,
        class: tone,
      },
      svg('title', {}, `${time(at)}: ${value}`),
    ),
  );
  const total = values.reduce((all, { value }) => all + value, 0);
  const label = `${title}: ${total} in all, at most ${most} at once`;
  return h(
    'figure',
    {},
    h('figcaption', {}, `${title} `, h('strong', {}, total)),
    svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label, preserveAspectRatio: 'none' }, ...rects),
    h(
      'p',
      { class: 'axis' },
      h('span', {}, values[0] ? time(values[0].at) : ''),
      h('span', {}, values.length > 0 ? time(values.at(-1)!.at) : ''),
    ),
  );
}

const time = (seconds: number): string => new Date(seconds * 1000).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });
