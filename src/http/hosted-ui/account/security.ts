import type { MfaPreferences, Passkeys, TotpFactor } from '../../../authentication/index.js';
import { appKeyOf } from '../app-key.js';
import type { AccountContext, AccountScreen, AccountSection } from './account-context.js';
import { refused, titleOf } from './account-texts.js';

const MAX_PASSKEYS = 20;

export interface SecurityParts {
  readonly passkeys: Passkeys;
  readonly totp: TotpFactor;
  readonly mfaPreferences: MfaPreferences;
}

/** Section with the authenticator app and the passkeys. */
export function createSecurity({ passkeys, totp, mfaPreferences }: SecurityParts): AccountSection {
  async function screenOf({ pool, client, user }: AccountContext, more: object = {}): Promise<AccountScreen> {
    const offersPasskeys = pool.passkeys !== undefined || pool.firstFactors.includes('WEB_AUTHN');
    const { items } = await passkeys.list(pool, user.sub, { limit: MAX_PASSKEYS });
    const options = offersPasskeys ? await passkeys.startRegistration(pool, user, client).catch(() => undefined) : undefined;
    return {
      view: 'account/security',
      title: titleOf('security'),
      script: 'passkey.js',
      model: {
        offersApp: pool.mfa !== 'OFF' && pool.mfaFactors.includes('totp'),
        totp: user.totp && {
          name: user.totp.friendlyName,
          since: user.totp.verifiedAt.toISOString(),
          on: user.mfa.enabled.includes('totp'),
        },
        mustHave: pool.mfa === 'ON',
        passkeys: items.map(({ credentialId, name, createdAt }) => ({ id: credentialId, name, since: createdAt.toISOString() })),
        options: options && JSON.stringify(options),
        ...more,
      },
    };
  }

  const totpSetUpScreen = (page: AccountContext, secret: string): Promise<AccountScreen> => {
    const { pool, user } = page;
    return screenOf(page, { settingUp: appKeyOf(pool, user.attributes['email'] ?? user.username, secret) });
  };

  /** Action that runs `work`, then redirects with `notice`; a refused action renders the section with the error. */
  const securityAction =
    (work: (page: AccountContext) => Promise<unknown>, notice: Parameters<AccountContext['move']>[1]) => async (page: AccountContext) => {
      try {
        await work(page);
        return page.move('security', notice);
      } catch (error) {
        return page.show(await screenOf(page), refused(page, error));
      }
    };

  return {
    show: async (page) => page.show(await screenOf(page)),
    actions: {
      async 'begin-app'(page) {
        const { secretCode } = await totp.associate(page.pool, page.user);
        return page.show(await totpSetUpScreen(page, secretCode));
      },
      async 'add-app'(page) {
        const { pool, user, form } = page;
        try {
          const changed = await totp.verify(pool, user, form.text('code').replace(/[\s-]/g, ''));
          await mfaPreferences.set(pool, changed, { totp: { enabled: true, preferred: true } });
          return page.move('security', 'app-added');
        } catch (error) {
          const secret = user.pendingTotp?.secret;
          return page.show(await (secret === undefined ? screenOf(page) : totpSetUpScreen(page, secret)), refused(page, error));
        }
      },
      'turn-off-app': securityAction(
        ({ pool, user }) => mfaPreferences.set(pool, user, { totp: { enabled: false, preferred: false } }),
        'removed',
      ),
      'add-passkey': securityAction(
        ({ pool, user, client, form }) => passkeys.completeRegistration(pool, user, client, parsed(form.text('credential'))),
        'passkey-added',
      ),
      'remove-passkey': securityAction(({ pool, user, form }) => passkeys.remove(pool, user.sub, form.text('id')), 'removed'),
    },
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
