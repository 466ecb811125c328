import type { Accounts, Devices } from '../../../authentication/index.js';
import type { TrackedSessions } from '../../../tokens/index.js';
import type { SignOutBrowser } from '../../oidc/index.js';
import type { AccountContext, AccountScreen, AccountSection } from './account-context.js';
import { refused, titleOf } from './account-texts.js';

const MAX_DEVICES = 60;

export interface DevicesParts {
  readonly devices: Devices;
  readonly trackedSessions: TrackedSessions;
  readonly accounts: Accounts;
  readonly signOutBrowser: SignOutBrowser;
}

/** Section with known devices and tracked sessions, each of which can be ended. Without session tracking only global sign-out is offered. */
export function createDevices({ devices, trackedSessions, accounts, signOutBrowser }: DevicesParts): AccountSection {
  async function screenOf({ pool, user }: AccountContext): Promise<AccountScreen> {
    const known = pool.devices ? (await devices.list(pool, user.sub, { limit: MAX_DEVICES })).items : [];
    const sessions = pool.sessionTracking?.enabled ? await trackedSessions.list(pool.id, user.sub) : [];
    return {
      view: 'account/devices',
      title: titleOf('devices'),
      model: {
        devices: known.map(({ key, name, remembered, lastAuthenticatedAt }) => ({
          key,
          name,
          remembered,
          at: lastAuthenticatedAt.toISOString(),
        })),
        sessions: sessions.map(({ publicId, userAgent, ip, lastActiveAt }) => ({
          id: publicId,
          userAgent,
          ip,
          at: lastActiveAt.toISOString(),
        })),
      },
    };
  }

  const endAction =
    (work: (page: AccountContext) => Promise<unknown>, notice: 'removed' | 'signed-out') => async (page: AccountContext) => {
      try {
        await work(page);
        return page.move('devices', notice);
      } catch (error) {
        return page.show(await screenOf(page), refused(page, error));
      }
    };

  return {
    show: async (page) => page.show(await screenOf(page)),
    actions: {
      forget: endAction(({ pool, user, form }) => devices.forget(pool, user.sub, form.text('key')), 'removed'),
      end: endAction(async ({ pool, user, form }) => {
        const session = (await trackedSessions.list(pool.id, user.sub)).find(({ publicId }) => publicId === form.text('id'));
        if (session) await trackedSessions.end(pool.id, user.sub, session, { linked: true });
      }, 'signed-out'),
      'end-all': endAction(async ({ ctx, pool, user }) => {
        await signOutBrowser(ctx, pool.id);
        await accounts.signOutEverywhere(pool, user);
      }, 'signed-out'),
    },
  };
}
