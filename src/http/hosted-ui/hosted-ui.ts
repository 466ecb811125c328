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
import type { Pools, UserPool } from '../../directory/pools/index.js';
import type { AllTerms } from '../../directory/terms/index.js';
import type { Users } from '../../directory/users/index.js';
import type { Federation, ReturnUrls } from '../../federation/index.js';
import { type Clock, CodedError, defined, hasCode, type Ids, type Logger, randomIds, type Sealer } from '../../kernel/index.js';
import type { TrackedSessions } from '../../tokens/index.js';
import type { BackchannelRequests, ClientAccess, DevicePage, Interactions, LogoutPage, SignedIn, SignOutBrowser } from '../oidc/index.js';
import { createAccountPages } from './account/index.js';
import { createConfirmLink } from './confirm-link.js';
import { devicePage } from './device-page.js';
import { type ErrorPage, errorPageOf } from './error-pages.js';
import { createFederatedResponses, type FederatedResponses } from './federated-responses.js';
import { createFlows } from './flow.js';
import { emptyForm, isSameOrigin, readForm } from './form.js';
import { createKnownBrowsers } from './known-browsers.js';
import { logoutPage } from './logout-page.js';
import { createPageContext } from './page-context.js';
import { createPages } from './pages/index.js';
import { createLeavePage } from './pages/leave.js';
import { createPasskeyAddPage } from './pages/passkey-add.js';
import { offersLocalUsers } from './pages/provider.js';
import type { RequestCookies } from './request-cookies.js';
import { createScreens, type Screen } from './screens.js';
import { servePicture } from './serve-picture.js';
import { serveTheme } from './theme.js';
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
  readonly clientAccess: ClientAccess;
  readonly audit: Pick<Audit, 'list'>;
  readonly mfaSetup: MfaSetup;
  readonly federation: Federation;
  /** Callback URLs of upstream providers, on the host of the request. */
  readonly returnUrlsOf: (ctx: Context, poolId: string) => ReturnUrls;
  readonly requestCookies: RequestCookies;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** Issuer origin without a trailing slash. */
  readonly baseUrl: string;
  readonly logger: Logger;
  readonly ids?: Ids;
  /** Template folder. Omitted: the package's own. */
  readonly views?: string;
  /** Folder of the operator's templates, which replace the built-in ones of the same name. Omitted: no replacement. */
  readonly overrides?: string;
}

export interface HostedUi {
  /** Serves `/{poolId}/login/{uid}` and below, `/{poolId}/theme.css`, `/{poolId}/signed-out`, `/{poolId}/leave`, `/{poolId}/confirmUser`, `/{poolId}/passkeys/add`, `/{poolId}/account` and below, `/assets/…`; passes every other request on. */
  readonly middleware: Middleware;
  /** Renders an error page for any HTTP surface, with the branding of the pool in the path if there is one. */
  renderError(ctx: Context, error: ErrorPage): Promise<void>;
  renderSignedOut(ctx: Context, poolId: string): Promise<void>;
  renderDevice(ctx: Context, poolId: string, page: DevicePage): Promise<void>;
  renderLogout(ctx: Context, pool: UserPool, page: LogoutPage): Promise<void>;
  /** Renders a page of another HTTP surface with the branding of its pool. */
  render(ctx: Context, screen: Screen): Promise<void>;
  /** Keeps the ticket of an unsolicited response in a cookie for the next authorization request of this browser. */
  keepTicket(ctx: Context, poolId: string, ticket: string): void;
  readonly completeFederatedSignIn: FederatedResponses['take'];
}

const LOGIN = /^\/([\w-]{1,55})\/login\/([\w-]{1,64})(?:\/([a-z-]+))?$/;
const PASSKEYS_ADD = /^\/([\w-]{1,55})\/passkeys\/add$/;
/** Not answered on HEAD, which link checkers send: it must not confirm an account. */
const CONFIRM_LINK = /^\/([\w-]{1,55})\/confirmUser$/;
const POOL_PAGE = /^\/([\w-]{1,55})\/(theme\.css|signed-out|leave)$/;

/** Pages of clients that allow upstream identity providers only. */
const FEDERATED_ONLY_PAGES = { show: ['', 'provider', 'done', 'continue'], submit: ['cancel'] };

/** Creates the hosted pages: the browser part between `/oauth2/authorize` and the redirect back to the client. */
export function createHostedUi(parts: HostedUiParts): HostedUi {
  const { pools, clients, interactions, baseUrl, logger, ids = randomIds } = parts;
  const https = baseUrl.startsWith('https:');
  const screens = createScreens({ ...parts, views: parts.views ?? findViews(), ids });
  const flows = createFlows({ sealer: parts.sealer, clock: parts.clock, ids, https });
  const knownBrowsers = createKnownBrowsers({ sealer: parts.sealer, clock: parts.clock, ids, https });
  const unsolicited = createUnsolicitedResponseCookies({ https });
  const answers = createFederatedResponses({ ...parts, screens, ids });
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
    if (
      !interaction.consent &&
      !offersLocalUsers(client) &&
      !(submitted ? FEDERATED_ONLY_PAGES.submit : FEDERATED_ONLY_PAGES.show).includes(name)
    )
      throw new CodedError('method_refused', 'The app takes sign-ins through other identity providers only.');
    const key = { poolId, uid };
    const { flow, fresh } = flows.read(ctx, key);
    if (submitted && !isSameOrigin(ctx, baseUrl)) throw new CodedError('form_foreign', 'The form comes from elsewhere.');
    const form = submitted ? await readForm(ctx) : emptyForm;
    if (submitted && !flows.formTokenIsRight(key, flow, form.text('token')))
      throw new CodedError('form_foreign', 'The form token is wrong.');
    await act(createPageContext({ screens, flows, knownBrowsers }, { ctx, pool, client, interaction, flow, fresh, form }));
    return true;
  }

  async function answer(ctx: Context): Promise<boolean> {
    if (screens.serveAsset(ctx) || (await servePicture(ctx, parts.branding))) return true;
    const [, linkPool] = CONFIRM_LINK.exec(ctx.path) ?? [];
    if (linkPool && (ctx.method === 'GET' || ctx.method === 'POST')) {
      if (ctx.method === 'POST' && !isSameOrigin(ctx, baseUrl)) throw new CodedError('form_foreign', 'The form comes from elsewhere.');
      await screens.render(ctx, await confirmLink(ctx, await pools.get(linkPool)));
      return true;
    }
    const [, poolId, poolPage] = POOL_PAGE.exec(ctx.path) ?? [];
    if (poolId && (ctx.method === 'GET' || ctx.method === 'HEAD')) {
      if (poolPage === 'theme.css') {
        const clientId = clientIn(ctx);
        const clientBranding = clientId === undefined ? {} : await parts.branding.brandingOf(poolId, clientId);
        serveTheme(ctx, await pools.get(poolId), clientBranding);
      } else if (poolPage === 'leave') await leavePage(ctx, poolId);
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
    renderLogout: (ctx, pool, page) => screens.render(ctx, logoutPage(page, pool)),
    render: (ctx, screen) => screens.render(ctx, screen),
    keepTicket: unsolicited.keep,
    completeFederatedSignIn: answers.take,
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

/** Client ID in the query of a stylesheet URL; undefined for the pool's stylesheet. */
function clientIn(ctx: Context): string | undefined {
  const { client } = ctx.query;
  return typeof client === 'string' && /^[\w+]{1,128}$/.test(client) ? client : undefined;
}

/** Pool ID in the path. Under the OIDC surface the mount point is in `baseUrl`. */
function poolIdIn(ctx: Context): string | undefined {
  const { baseUrl = '' } = ctx.req as { baseUrl?: string };
  return /^\/([\w-]{1,55})(?:\/|$)/.exec(baseUrl + ctx.path)?.[1];
}
