import type { Audit } from '../../../audit/index.js';
import type { Accounts, Devices, Passkeys } from '../../../authentication/index.js';
import { redirectTarget } from '../../../directory/clients/index.js';
import { readableAttributes } from '../../../directory/users/index.js';
import type { AccountContext, AccountSection } from './account-context.js';
import { titleOf } from './account-texts.js';

/** Upper bound of each list in the export. Records. */
const MAX_RECORDS = 1000;

export interface DataParts {
  readonly accounts: Accounts;
  readonly passkeys: Passkeys;
  readonly devices: Devices;
  readonly audit: Pick<Audit, 'list'>;
}

/** Section with the export of the user's data and the deletion of the account. The export reads passkeys, devices and audit events. */
export function createData({ accounts, passkeys, devices, audit }: DataParts): AccountSection {
  async function dataOf({ pool, client, user }: AccountContext): Promise<object> {
    const readable = readableAttributes(pool, client);
    const { items: keys } = await passkeys.list(pool, user.sub, { limit: MAX_RECORDS });
    const known = pool.devices ? (await devices.list(pool, user.sub, { limit: MAX_RECORDS })).items : [];
    const { items: events } = await audit.list(pool.id, user.sub, { limit: MAX_RECORDS });
    return {
      sub: user.sub,
      username: user.username,
      createdAt: user.createdAt,
      updatedAt: user.updatedAt,
      attributes: Object.fromEntries(Object.entries(user.attributes).filter(([name]) => readable.has(name))),
      groups: user.groups,
      identities: (user.identities ?? []).map(({ providerName, userId, linkedAt }) => ({ providerName, userId, linkedAt })),
      factors: { password: user.password !== undefined, authenticatorApp: user.totp !== undefined, mfa: user.mfa.enabled },
      passkeys: keys.map(({ name, createdAt }) => ({ name, createdAt })),
      devices: known.map(({ name, createdAt, lastAuthenticatedAt }) => ({ name, createdAt, lastAuthenticatedAt })),
      events: events.map(({ type, response, context, at }) => ({ type, response, ...context, at })),
    };
  }

  const show = (page: AccountContext, refusal?: Parameters<AccountContext['show']>[1]): Promise<void> =>
    page.show({ view: 'account/data', title: titleOf('data') }, refusal);

  return {
    show: (page) => show(page),
    actions: {
      async export(page) {
        const { ctx } = page;
        const body = JSON.stringify(await dataOf(page), undefined, 2);
        ctx.set({
          'Content-Disposition': 'attachment; filename="account.json"',
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
        });
        ctx.type = 'application/json';
        ctx.body = body;
      },
      async delete(page) {
        const { ctx, pool, client, user, form, redirectUri } = page;
        if (form.text('sure') !== 'yes') return show(page, { problem: { text: 'Tick the box to go on.', field: 'sure' }, status: 400 });
        await accounts.remove(pool, user);
        ctx.status = 303;
        ctx.set('Cache-Control', 'no-store');
        ctx.redirect(redirectUri === undefined ? `/${pool.id}/signed-out` : redirectTarget(client, redirectUri));
      },
    },
  };
}
