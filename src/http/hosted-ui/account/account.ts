import type { Context } from 'koa';
import type { Audit } from '../../../audit/index.js';
import {
  type Accounts,
  assertNoFactorOwed,
  type Devices,
  isRecentSignIn,
  type MfaPreferences,
  type Passkeys,
  type Recovery,
  type TotpFactor,
  type UserAttributes,
} from '../../../authentication/index.js';
import { type Clients, matchesReturnAddress, redirectTarget } from '../../../directory/clients/index.js';
import type { Pools, UserPool } from '../../../directory/pools/index.js';
import type { Users } from '../../../directory/users/index.js';
import { type Clock, CodedError, constantTimeEqual, defined, hmacSha256, type Ids, own, type Sealer } from '../../../kernel/index.js';
import type { TrackedSessions } from '../../../tokens/index.js';
import type { BackchannelRequests, ClientAccess, SignedIn, SignOutBrowser } from '../../oidc/index.js';
import { emptyForm, isSameOrigin, readForm } from '../form.js';
import type { Screens } from '../screens.js';
import { type AccountContext, type AccountSection, type Notice, SECTIONS, type Section } from './account-context.js';
import { refused, titleOf } from './account-texts.js';
import { createActivity } from './activity.js';
import { createApps } from './apps.js';
import { createData } from './data.js';
import { createDevices } from './devices.js';
import { createPassword } from './password.js';
import { createProfile } from './profile.js';
import { createRequest } from './request.js';
import { createSecurity } from './security.js';
import { createSignInFirst } from './sign-in-first.js';

export interface AccountParts {
  readonly pools: Pick<Pools, 'get'>;
  readonly clients: Pick<Clients, 'get'>;
  readonly users: Pick<Users, 'findBySub'>;
  readonly signedIn: SignedIn;
  readonly signOutBrowser: SignOutBrowser;
  readonly backchannelRequests: BackchannelRequests;
  readonly userAttributes: UserAttributes;
  readonly recovery: Recovery;
  readonly passkeys: Passkeys;
  readonly totp: TotpFactor;
  readonly mfaPreferences: MfaPreferences;
  readonly devices: Devices;
  readonly accounts: Accounts;
  readonly trackedSessions: TrackedSessions;
  readonly clientAccess: ClientAccess;
  readonly audit: Pick<Audit, 'list'>;
  readonly screens: Screens;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly baseUrl: string;
}

const PATH = /^\/([\w-]{1,55})\/account(?:\/([a-z]{1,16}))?$/;

const NOTICES: Readonly<Record<Notice, string>> = {
  saved: 'Saved.',
  'code-sent': 'Saved. We sent a code to the new address: enter it below.',
  verified: 'This address is yours, and confirmed.',
  'password-changed': 'Your password is changed.',
  'app-added': 'From now on you sign in with a code from your app, too.',
  'passkey-added': 'Your passkey is ready to use.',
  removed: 'Removed.',
  'signed-out': 'Signed out there.',
  'access-ended': 'Its access has ended.',
};

/** Creates the handler of the account pages; it returns false for every other request. Reads client, SSO session and user per request. */
export function createAccountPages(parts: AccountParts): (ctx: Context) => Promise<boolean> {
  const { pools, clients, users, screens, sealer, clock, baseUrl } = parts;
  const tokenKey = sealer.derive('hosted-ui:account-form');
  const signInFirst = createSignInFirst(parts);
  const sections: Readonly<Record<Section, AccountSection>> = {
    '': createProfile(parts),
    password: createPassword(parts),
    security: createSecurity(parts),
    devices: createDevices(parts),
    apps: createApps(parts),
    activity: createActivity(parts),
    data: createData(parts),
    request: createRequest(parts),
  };

  async function page(ctx: Context, pool: UserPool, section: Section): Promise<void> {
    const client = await clients.get(pool.id, single(ctx.query['client_id']), ctx.ip);
    const redirectUri = single(ctx.query['redirect_uri']);
    if (redirectUri !== '' && !matchesReturnAddress([...client.callbackUrls, ...client.logoutUrls], redirectUri))
      throw new CodedError('redirect_unknown', 'The address is not registered for the client.');
    const session = await parts.signedIn(ctx, pool.id);
    const user = session && (await users.findBySub(pool.id, session.sub));
    if (!session || !user?.enabled) return signInFirst.send(ctx, client, section);

    const token = hmacSha256(tokenKey, JSON.stringify([pool.id, session.sub, session.authTime])).toString('base64url');
    const submitted = ctx.method === 'POST';
    if (submitted && !isSameOrigin(ctx, baseUrl)) throw new CodedError('form_foreign', 'The form comes from elsewhere.');
    const form = submitted ? await readForm(ctx) : emptyForm;
    if (submitted && !constantTimeEqual(form.text('token'), token)) throw new CodedError('form_foreign', 'The form token is wrong.');
    const action = submitted ? own(sections[section].actions, form.text('action')) : undefined;
    if (submitted && !action) throw new CodedError('method_refused', 'There is no such action.');
    // Protects an unattended browser: changes need a recent sign-in.
    if (submitted && !isRecentSignIn(pool, session.authTime, clock)) return signInFirst.reauthenticate(ctx, client, section);

    const accountPath = `/${pool.id}/account`;
    const query = new URLSearchParams({ client_id: client.id, ...defined({ redirect_uri: redirectUri === '' ? undefined : redirectUri }) });
    const href = (to: Section, more: Readonly<Record<string, string>> = {}): string => {
      const all = new URLSearchParams([...query, ...Object.entries(more)]);
      return `${accountPath}${to === '' ? '' : `/${to}`}?${all}`;
    };
    const notice = submitted ? undefined : own(NOTICES, single(ctx.query['notice']));
    const current: AccountContext = {
      ctx,
      pool,
      client,
      user,
      browser: session.browser,
      form,
      ...defined({ redirectUri: redirectUri === '' ? undefined : redirectUri }),
      show: (screen, refusal) =>
        screens.render(ctx, {
          ...screen,
          pool,
          clientId: client.id,
          ...(refusal ? { problems: [refusal.problem], status: refusal.status } : {}),
          model: {
            ...screen.model,
            token,
            action: href(section),
            notice,
            app: client.name,
            back: redirectUri === '' ? undefined : redirectTarget(client, redirectUri),
            places: SECTIONS.map((one) => ({ href: href(one), name: titleOf(one), here: one === section })),
          },
        }),
      move(to, say, more) {
        ctx.status = 303;
        ctx.set('Cache-Control', 'no-store');
        ctx.redirect(href(to, { ...more, ...defined({ notice: say ? say : undefined }) }));
      },
    };
    if (!action) return sections[section].show(current);
    try {
      assertNoFactorOwed({ pool, user, amr: session.amr });
    } catch (error) {
      return sections[section].show({ ...current, show: (screen) => current.show(screen, refused(current, error)) });
    }
    await action(current);
  }

  return async (ctx) => {
    const [, poolId, name = ''] = PATH.exec(ctx.path) ?? [];
    if (!poolId || !['GET', 'HEAD', 'POST'].includes(ctx.method)) return false;
    if (name === 'return') {
      await signInFirst.back(ctx, await pools.get(poolId));
      return true;
    }
    const section = ([...SECTIONS, 'request'] as const).find((one) => one === name);
    if (section === undefined) return false;
    await page(ctx, await pools.get(poolId), section);
    return true;
  };
}

const single = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');
