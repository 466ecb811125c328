import type { MfaPreferences, Passkeys, TotpFactor } from '../../../authentication/index.js';
import { appKeyOf } from '../app-key.js';
import type { AccountScreen, AccountSection, AccountVisit } from './visit.js';
import { refused, titleOf } from './words.js';

const SHOWN = 20;

export interface SecurityParts {
  readonly passkeys: Passkeys;
  readonly totp: TotpFactor;
  readonly mfaPreferences: MfaPreferences;
}

/** The authenticator app and passkeys. */
export function createSecurity({ passkeys, totp, mfaPreferences }: SecurityParts): AccountSection {
  async function screenOf({ pool, client, user }: AccountVisit, more: object = {}): Promise<AccountScreen> {
    const offersPasskeys = pool.passkeys !== undefined || pool.firstFactors.includes('WEB_AUTHN');
    const { items } = await passkeys.list(pool, user.sub, { limit: SHOWN });
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

  const settingUp = (visit: AccountVisit, secret: string): Promise<AccountScreen> => {
    const { pool, user } = visit;
    return screenOf(visit, { settingUp: appKeyOf(pool, user.attributes['email'] ?? user.username, secret) });
  };

  /** `work` is done, and the page says so; or the words of what refused it. */
  const acting =
    (work: (visit: AccountVisit) => Promise<unknown>, notice: Parameters<AccountVisit['move']>[1]) => async (visit: AccountVisit) => {
      try {
        await work(visit);
        return visit.move('security', notice);
      } catch (error) {
        return visit.show(await screenOf(visit), refused(visit, error));
      }
    };

  return {
    show: async (visit) => visit.show(await screenOf(visit)),
    actions: {
      async 'begin-app'(visit) {
        const { secretCode } = await totp.associate(visit.pool, visit.user);
        return visit.show(await settingUp(visit, secretCode));
      },
      async 'add-app'(visit) {
        const { pool, user, form } = visit;
        try {
          const changed = await totp.verify(pool, user, form.text('code').replace(/[\s-]/g, ''));
          await mfaPreferences.set(pool, changed, { totp: { enabled: true, preferred: true } });
          return visit.move('security', 'app-added');
        } catch (error) {
          const secret = user.pendingTotp?.secret;
          return visit.show(await (secret === undefined ? screenOf(visit) : settingUp(visit, secret)), refused(visit, error));
        }
      },
      'turn-off-app': acting(({ pool, user }) => mfaPreferences.set(pool, user, { totp: { enabled: false, preferred: false } }), 'removed'),
      'add-passkey': acting(
        ({ pool, user, client, form }) => passkeys.completeRegistration(pool, user, client, parsed(form.text('credential'))),
        'passkey-added',
      ),
      'remove-passkey': acting(({ pool, user, form }) => passkeys.remove(pool, user.sub, form.text('id')), 'removed'),
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
