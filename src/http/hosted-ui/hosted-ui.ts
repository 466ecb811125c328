import type { Context, Middleware } from 'koa';
import type { Audit } from '../../audit/index.js';
import type {
  Accounts,
  Devices,
  MfaPreferences,
  MfaSetup,
  PasskeySignIn,
  Passkeys,
  Recovery,
  Registration,
  SignIn,
  TotpFactor,
  UserAttributes,
} from '../../authentication/index.js';
import type { Branding } from '../../directory/branding/index.js';
import type { Clients } from '../../directory/clients/index.js';
import type { Pools } from '../../directory/pools/index.js';
import type { AllTerms } from '../../directory/terms/index.js';
import type { Users } from '../../directory/users/index.js';
import type { Federation, ReturnUrls } from '../../federation/index.js';
import { type Clock, CodedError, defined, hasCode, type Ids, type Logger, randomIds, type Sealer } from '../../kernel/index.js';
import type { TrackedSessions } from '../../tokens/index.js';
import type { BackchannelRequests, DevicePage, Interactions, SignedIn, SignOutBrowser } from '../oidc/index.js';
import { createAccountPages } from './account/index.js';
import { createConfirmLink } from './confirm-link.js';
import { devicePage } from './device-page.js';
import { type ErrorPage, errorPageOf } from './error-pages.js';
import { createFederatedAnswers, type FederatedAnswers } from './federated-answers.js';
import { createFlows } from './flow.js';
import { emptyForm, readForm } from './form.js';
import { createKnownBrowsers } from './known-browsers.js';
import { createPageContext } from './page-context.js';
import { createPages } from './pages/index.js';
import { createLeavePage } from './pages/leave.js';
import { createPasskeyAddPage } from './pages/passkey-add.js';
import { offersHouse } from './pages/provider.js';
import type { RequestCookies } from './request-cookies.js';
import { isSameOrigin } from './same-origin.js';
import { createScreens, type Screen } from './screens.js';
import { servePicture } from './serve-picture.js';
import { serveTheme } from './serve-theme.js';
import { createUnsolicitedResponseCookies } from './unsolicited-response.js';
import { findViews } from './views.js';

export interface HostedUiParts {
  readonly interactions: Interactions;
  readonly signedIn: SignedIn;
  readonly signOutBrowser: SignOutBrowser;
  readonly backchannelRequests: BackchannelRequests;
  readonly pools: Pick<Pools, 'get' | 'find'>;
  readonly clients: Pick<Clients, 'get'>;
  readonly users: Pick<Users, 'findBySub'>;
  readonly branding: Pick<Branding, 'brandingOf' | 'picture'>;
  readonly terms: Pick<AllTerms, 'shownAt'>;
  readonly signIn: SignIn;
  readonly registration: Registration;
  readonly recovery: Recovery;
  readonly passkeys: Passkeys;
  readonly passkeySignIn: PasskeySignIn;
  readonly userAttributes: UserAttributes;
  readonly totp: TotpFactor;
  readonly mfaPreferences: MfaPreferences;
  readonly devices: Devices;
  readonly accounts: Accounts;
  readonly trackedSessions: TrackedSessions;
  readonly audit: Pick<Audit, 'list'>;
  readonly mfaSetup: MfaSetup;
  readonly federation: Federation;
  /** Where providers send this browser back to. */
  readonly returnUrlsOf: (ctx: Context, poolId: string) => ReturnUrls;
  readonly requestCookies: RequestCookies;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly logger: Logger;
  readonly ids?: Ids;
  /** The folder of the templates; the package's own unless given. */
  readonly views?: string;
  /** A folder of the operator's own templates, which take the place of ours. */
  readonly overrides?: string;
}

export interface HostedUi {
  /** `/{poolId}/login/{uid}` and below, `/{poolId}/theme.css`, `/{poolId}/signed-out`, `/{poolId}/leave`, `/{poolId}/confirmUser`, `/{poolId}/passkeys/add`, `/{poolId}/account` and below, `/assets/…`; the rest is passed on. */
  readonly middleware: Middleware;
  /** A page for whatever door has to speak to a person, in the look of the pool that the address begins with, if there is one. */
  renderError(ctx: Context, error: ErrorPage): Promise<void>;
  renderSignedOut(ctx: Context, poolId: string): Promise<void>;
  renderDevice(ctx: Context, poolId: string, page: DevicePage): Promise<void>;
  /** A page of another door's, in the look of its pool. */
  render(ctx: Context, screen: Screen): Promise<void>;
  /** A sign-in that began at an identity provider goes on in this browser, in the authorization request that comes next. */
  keepTicket(ctx: Context, poolId: string, ticket: string): void;
  readonly takeAnswer: FederatedAnswers['take'];
}

const LOGIN = /^\/([\w-]{1,55})\/login\/([\w-]{1,64})(?:\/([a-z-]+))?$/;
const PASSKEYS_ADD = /^\/([\w-]{1,55})\/passkeys\/add$/;
/** Not on HEAD: who only looks whether the page is there has not opened the link. */
const CONFIRM_LINK = /^\/([\w-]{1,55})\/confirmUser$/;
const OF_POOL = /^\/([\w-]{1,55})\/(theme\.css|signed-out|leave)$/;

/** Pages of apps that do not take the pool's own users. */
const SIGNED_IN_ELSEWHERE = { show: ['', 'provider', 'done', 'continue'], submit: ['cancel'] };

/** The hosted login: what a person sees between the app that asks and the app that gets its answer. */
export function createHostedUi(parts: HostedUiParts): HostedUi {
  const { pools, clients, interactions, baseUrl, logger, ids = randomIds } = parts;
  const https = baseUrl.startsWith('https:');
  const screens = createScreens({ ...parts, views: parts.views ?? findViews(), ids });
  const flows = createFlows({ sealer: parts.sealer, clock: parts.clock, ids, https });
  const knownBrowsers = createKnownBrowsers({ sealer: parts.sealer, clock: parts.clock, ids, https });
  const unsolicited = createUnsolicitedResponseCookies({ https });
  const answers = createFederatedAnswers({ ...parts, screens, ids });
  const pages = createPages({ ...parts, answers, unsolicited });
  const confirmLink = createConfirmLink(parts);
  const accountPages = createAccountPages({ ...parts, ids, screens });
  const addPasskey = createPasskeyAddPage({ ...parts, ids, screens });
  const leavePage = createLeavePage({ ...parts, screens });

  async function renderError(ctx: Context, error: ErrorPage): Promise<void> {
    const poolId = poolIdIn(ctx);
    const pool = poolId === undefined ? undefined : await pools.find(poolId).catch(() => undefined);
    await screens.render(ctx, { view: 'error', title: error.title, status: error.status, model: error, ...defined({ pool }) });
  }

  async function renderSignedOut(ctx: Context, poolId: string): Promise<void> {
    await screens.render(ctx, { view: 'signed-out', title: 'Signed out', pool: await pools.get(poolId) });
  }

  async function page(ctx: Context, poolId: string, uid: string, name: string): Promise<boolean> {
    if (!pages.signIn.has(name) && !pages.consent.has(name)) return false;
    const pool = await pools.get(poolId);
    const interaction = await interactions.details(ctx, poolId);
    if (interaction.uid !== uid || interaction.poolId !== poolId) throw new CodedError('interaction_unknown', 'No such sign-in.');
    const page = (interaction.consent ? pages.consent : pages.signIn).get(name);
    if (!page) return false;
    const submitted = ctx.method === 'POST';
    const act = submitted ? page.submit : ctx.method === 'GET' || ctx.method === 'HEAD' ? page.show : undefined;
    if (!act) {
      ctx.set('Allow', [page.show && 'GET, HEAD', page.submit && 'POST'].filter(Boolean).join(', '));
      throw new CodedError('method_refused', 'The page does not take this method.');
    }
    const client = await clients.get(poolId, interaction.clientId);
    if (!interaction.consent && !offersHouse(client) && !(submitted ? SIGNED_IN_ELSEWHERE.submit : SIGNED_IN_ELSEWHERE.show).includes(name))
      throw new CodedError('method_refused', 'The app takes sign-ins through other identity providers only.');
    const place = { poolId, uid };
    const { flow, fresh } = flows.read(ctx, place);
    if (submitted && !isSameOrigin(ctx, baseUrl)) throw new CodedError('form_foreign', 'The form comes from elsewhere.');
    const form = submitted ? await readForm(ctx) : emptyForm;
    if (submitted && !flows.formTokenIsRight(place, flow, form.text('token')))
      throw new CodedError('form_foreign', 'The form token is wrong.');
    await act(createPageContext({ screens, flows, knownBrowsers }, { ctx, pool, client, interaction, flow, fresh, form }));
    return true;
  }

  async function answer(ctx: Context): Promise<boolean> {
    if (screens.serveAsset(ctx) || (await servePicture(ctx, parts.branding))) return true;
    const [, linkPool] = CONFIRM_LINK.exec(ctx.path) ?? [];
    if (linkPool && ctx.method === 'GET') {
      await screens.render(ctx, await confirmLink(ctx, await pools.get(linkPool)));
      return true;
    }
    const [, poolId, thing] = OF_POOL.exec(ctx.path) ?? [];
    if (poolId && (ctx.method === 'GET' || ctx.method === 'HEAD')) {
      if (thing === 'theme.css') {
        const clientId = clientIn(ctx);
        const clientBranding = clientId === undefined ? {} : await parts.branding.brandingOf(poolId, clientId);
        serveTheme(ctx, await pools.get(poolId), clientBranding);
      } else if (thing === 'leave') await leavePage(ctx, poolId);
      else await renderSignedOut(ctx, poolId);
      return true;
    }
    const [, passkeyPool] = PASSKEYS_ADD.exec(ctx.path) ?? [];
    if (passkeyPool && ['GET', 'HEAD', 'POST'].includes(ctx.method)) {
      await addPasskey(ctx, passkeyPool);
      return true;
    }
    if (await accountPages(ctx)) return true;
    const [, loginPool, uid, name = ''] = LOGIN.exec(ctx.path) ?? [];
    if (!loginPool || !uid) return false;
    return page(ctx, loginPool, uid, name);
  }

  return {
    renderError,
    renderSignedOut,
    renderDevice: async (ctx, poolId, page) => screens.render(ctx, await devicePage(page, await pools.get(poolId), clients)),
    render: (ctx, screen) => screens.render(ctx, screen),
    keepTicket: unsolicited.keep,
    takeAnswer: answers.take,
    async middleware(ctx, next) {
      try {
        if (await answer(ctx)) return;
      } catch (error) {
        if (hasCode(error, 'body_broken')) logger.debug({ path: ctx.path }, 'a form did not arrive whole');
        const shown = errorPageOf(error);
        if (shown.status === 500) logger.error({ err: error, path: ctx.path }, 'a hosted page failed');
        return renderError(ctx, shown);
      }
      return next();
    },
  };
}

/** Of a stylesheet: whose it is within the pool. */
function clientIn(ctx: Context): string | undefined {
  const { client } = ctx.query;
  return typeof client === 'string' && /^[\w+]{1,128}$/.test(client) ? client : undefined;
}

/** Behind the OIDC door the pool has moved from the path to `baseUrl`. */
function poolIdIn(ctx: Context): string | undefined {
  const { baseUrl = '' } = ctx.req as { baseUrl?: string };
  return /^\/([\w-]{1,55})(?:\/|$)/.exec(baseUrl + ctx.path)?.[1];
}
