import { h } from '../dom.js';
import { collapsible, form, notice, table } from '../ui.js';
import type { Page } from './page.js';

/** Request rate categories of Cognito's quotas. */
const CATEGORIES = [
  'UserAuthentication',
  'UserCreation',
  'UserFederation',
  'UserAccountRecovery',
  'UserRead',
  'UserUpdate',
  'UserToken',
  'UserResourceRead',
  'UserResourceUpdate',
  'UserList',
  'UserPoolRead',
  'UserPoolUpdate',
  'UserPoolResourceRead',
  'UserPoolResourceUpdate',
  'UserPoolClientRead',
  'UserPoolClientUpdate',
  'ClientAuthentication',
];

const definitionOf = (Category: string): object => ({ LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category } } });

export const limitsPage: Page = {
  path: 'limits',
  title: () => 'Limits',
  async draw(api, _names, again) {
    const limits = await Promise.all(CATEGORIES.map((category) => api.userPools('GetProvisionedLimit', definitionOf(category))));
    return [
      h(
        'p',
        { class: 'hint' },
        'Requests per second of all pools together. Addresses, clients and users are held to limits of their own, which settings say.',
      ),
      table(
        'Limits',
        [
          { name: 'Category', cell: ({ Limit }) => Limit.LimitDefinition.Attributes.Category },
          { name: 'Per second', cell: ({ Limit }) => Limit.ProvisionedLimitValue },
          { name: 'Cognito’s own', cell: ({ Limit }) => Limit.FreeLimitValue },
        ],
        limits,
      ),
      collapsible(
        'Change a limit',
        form(
          'Change',
          [
            { name: 'category', label: 'Category', choices: CATEGORIES },
            { name: 'value', label: 'Requests per second', kind: 'number' },
          ],
          async ({ category, value }) => {
            await api.userPools('UpdateProvisionedLimit', { ...definitionOf(category!), RequestedLimitValue: Number(value) });
            notice('Saved.');
            again();
          },
        ),
      ),
    ];
  },
};
