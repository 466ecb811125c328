import { h } from '../dom.js';
import { link } from '../ui.js';

const TABS = [
  ['', 'Overview'],
  ['users', 'Users'],
  ['groups', 'Groups'],
  ['clients', 'App clients'],
  ['providers', 'Identity providers'],
  ['service-providers', 'SAML apps'],
  ['triggers', 'Triggers'],
  ['dead-letters', 'Undelivered'],
  ['keys', 'Keys'],
  ['events', 'Events'],
  ['settings', 'Settings'],
] as const;

/** Navigation within a user pool. */
export function poolTabs(poolId: string, current: (typeof TABS)[number][0]): HTMLElement {
  const items = TABS.map(([path, name]) => {
    const anchor = link(path === '' ? `#/pools/${poolId}` : `#/pools/${poolId}/${path}`, name);
    if (path === current) anchor.setAttribute('aria-current', 'page');
    return h('li', {}, anchor);
  });
  return h('nav', { class: 'tabs', 'aria-label': 'User pool' }, h('ul', {}, ...items));
}
