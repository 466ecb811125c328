import { h } from '../dom.js';
import { badge, button, confirmedButton, notice, table, when } from '../ui.js';
import type { Page } from './page.js';
import { poolTabs } from './pool-tabs.js';

export const keysPage: Page = {
  path: 'pools/:pool/keys',
  title: () => 'Keys',
  async draw(api, { pool: UserPoolId }, again) {
    const { SigningAlgorithm, Keys } = await api.cognate('DescribeUserPoolKeys', { UserPoolId });
    const rotate = async (Compromised: boolean): Promise<void> => {
      const { SignsFrom } = await api.cognate('RotateUserPoolKeys', { UserPoolId, Compromised });
      notice(`The next keys sign from ${new Date(SignsFrom * 1000).toLocaleString()} on.`);
      again();
    };
    return [
      poolTabs(UserPoolId!, 'keys'),
      h('p', {}, `${SigningAlgorithm}, published at `, h('code', {}, `${location.origin}/${UserPoolId}/.well-known/jwks.json`)),
      table(
        'Keys',
        [
          { name: 'State', cell: ({ State }) => badge(State, State === 'SIGNING' ? 'good' : 'quiet') },
          { name: 'ID tokens', cell: ({ IdTokenKeyId }) => h('code', {}, IdTokenKeyId) },
          { name: 'Access tokens', cell: ({ AccessTokenKeyId }) => h('code', {}, AccessTokenKeyId) },
          { name: 'Signs from', cell: ({ SignsFrom }) => when(SignsFrom) },
          { name: 'Published until', cell: ({ PublishedUntil }) => when(PublishedUntil) },
        ],
        Keys,
      ),
      h(
        'p',
        { class: 'hint' },
        'New keys are published an hour before they sign: no token loses its worth. How often that is done by itself, settings say.',
      ),
      h(
        'div',
        { class: 'row' },
        button('New keys', () => rotate(false), 'main'),
        confirmedButton(
          'Keys are compromised',
          'Every token that was signed so far is worth nothing from now on: everybody signs in anew. Go on?',
          () => rotate(true),
        ),
      ),
    ];
  },
};
