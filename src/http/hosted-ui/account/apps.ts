import type { ClientAccess } from '../../oidc/index.js';
import { scopeTexts } from '../scope-texts.js';
import type { AccountContext, AccountScreen, AccountSection } from './account-context.js';
import { titleOf } from './account-texts.js';

/** Section with the apps that registered themselves and have access to the account, each of which can be ended. */
export function createApps({ clientAccess }: { readonly clientAccess: ClientAccess }): AccountSection {
  async function screenOf({ pool, user }: AccountContext): Promise<AccountScreen> {
    const apps = (await clientAccess.list(pool.id, user.sub)).map(({ clientId, client, scopes, at }) => ({
      id: clientId,
      name: client?.name ?? clientId,
      host: URL.canParse(clientId) ? new URL(clientId).host : undefined,
      at: at.toISOString(),
      ...scopeTexts(scopes),
    }));
    return { view: 'account/apps', title: titleOf('apps'), model: { apps } };
  }

  return {
    show: async (page) => page.show(await screenOf(page)),
    actions: {
      async end(page) {
        await clientAccess.end(page.pool.id, page.user.sub, page.form.text('id'));
        return page.move('apps', 'access-ended');
      },
    },
  };
}
