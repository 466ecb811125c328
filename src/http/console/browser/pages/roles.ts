import type { Answer } from '../api.js';
import { h } from '../dom.js';
import { collapsible, form, jsonForm, link, notice, paged, table } from '../ui.js';
import type { Page } from './page.js';

/** Members of a list in the XML response, as texts by element name. */
function rowsOf(document: Document, list: string): Answer[] {
  const members = document.getElementsByTagName(list)[0]?.children ?? [];
  return [...members].map((member) => Object.fromEntries([...member.children].map((child) => [child.tagName, child.textContent ?? ''])));
}

const textOf = (document: Document, name: string): string => document.getElementsByTagName(name)[0]?.textContent ?? '';

export const rolesPage: Page = {
  path: 'roles',
  title: () => 'Roles',
  draw: async (api) => [
    h('p', { class: 'hint' }, 'What identity pools and operators may get credentials for.'),
    await paged(
      async (token) => {
        const answer = await api.iam('ListRoles', { MaxItems: '100', ...(token === undefined ? {} : { Marker: token }) });
        const next = textOf(answer, 'Marker');
        return { rows: rowsOf(answer, 'Roles'), ...(next === '' ? {} : { next }) };
      },
      (rows) =>
        table(
          'Roles',
          [
            { name: 'Name', cell: ({ RoleName }) => link(`#/roles/${encodeURIComponent(RoleName)}`, RoleName) },
            { name: 'ARN', cell: ({ Arn }) => h('code', {}, Arn) },
          ],
          rows,
        ),
    ),
  ],
};

export const rolePage: Page = {
  path: 'roles/:role',
  title: ({ role }) => role!,
  async draw(api, { role: RoleName }, again) {
    const role = await api.iam('GetRole', { RoleName: RoleName! });
    const trust = JSON.parse(decodeURIComponent(textOf(role, 'AssumeRolePolicyDocument'))) as object;
    const names = [...(await api.iam('ListRolePolicies', { RoleName: RoleName! })).getElementsByTagName('member')].map(
      (one) => one.textContent ?? '',
    );
    const policies = await Promise.all(
      names.map(async (PolicyName) => {
        const answer = await api.iam('GetRolePolicy', { RoleName: RoleName!, PolicyName });
        return { PolicyName, document: JSON.parse(decodeURIComponent(textOf(answer, 'PolicyDocument'))) as object };
      }),
    );
    const saved = (): void => {
      notice('Saved. Credentials given before keep their rights until they end.');
      again();
    };
    return [
      h('p', {}, h('code', {}, textOf(role, 'Arn'))),
      h('h2', {}, 'Who may take it'),
      jsonForm('Save', trust, (input) =>
        api.iam('UpdateAssumeRolePolicy', { RoleName: RoleName!, PolicyDocument: JSON.stringify(input) }).then(saved),
      ),
      ...policies.flatMap(({ PolicyName, document }) => [
        h('h2', {}, `Policy ${PolicyName}`),
        jsonForm('Save', document, (input) =>
          api.iam('PutRolePolicy', { RoleName: RoleName!, PolicyName, PolicyDocument: JSON.stringify(input) }).then(saved),
        ),
      ]),
      collapsible('May it? Ask the evaluator', simulation(api, textOf(role, 'Arn'))),
    ];
  },
};

function simulation(api: Parameters<Page['draw']>[0], arn: string): HTMLElement {
  const container = h('div', { 'aria-live': 'polite' });
  const question = form(
    'Ask',
    [
      { name: 'action', label: 'Action', value: 's3:GetObject' },
      { name: 'resource', label: 'Resource', value: 'arn:aws:s3:::' },
    ],
    async ({ action, resource }) => {
      const answer = await api.iam('SimulatePrincipalPolicy', {
        PolicySourceArn: arn,
        'ActionNames.member.1': action!,
        'ResourceArns.member.1': resource!,
      });
      container.replaceChildren(h('p', {}, textOf(answer, 'EvalDecision')));
    },
  );
  return h('div', {}, question, container);
}
