import type { Context } from 'koa';
import { type Origin, originOf } from '../../authentication/index.js';
import type { AppClient } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { defined } from '../../kernel/index.js';
import type { Interaction } from '../oidc/index.js';
import { nameLabel } from './fields.js';
import type { Flow, Flows, Stage } from './flow.js';
import type { Form } from './form.js';
import type { KnownBrowser, KnownBrowsers } from './known-browsers.js';
import { NOTICES, type Problem, type RefusalOptions } from './messages.js';
import type { Screen, Screens } from './screens.js';

export type PageName =
  | ''
  | 'signup'
  | 'confirm'
  | 'resend'
  | 'forgot'
  | 'reset'
  | 'new-password'
  | 'passkey'
  | 'code'
  | 'choose'
  | 'set-up'
  | 'set-up-email'
  | 'provider'
  | 'done'
  | 'cancel'
  | 'continue'
  | 'allow'
  | 'deny';

/** One HTTP request within an interaction, with the responses that a page can give. */
export interface PageContext {
  readonly ctx: Context;
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly origin: Origin;
  readonly interaction: Interaction;
  readonly flow: Flow;
  readonly form: Form;
  readonly refusalOptions: RefusalOptions;
  /** Input of the start of a sign-in: the known browser, if there is one. */
  readonly browserContext: { readonly knownBrowser?: KnownBrowser };
  /** Renders a page with the pending notice, which is then removed. */
  show(screen: Omit<Screen, 'pool' | 'clientId'>): Promise<void>;
  /** Renders the form again with its problems. `change` is saved in the flow. */
  refuse(
    screen: Omit<Screen, 'pool' | 'clientId'>,
    refusal: { problems: readonly Problem[]; status?: number; change?: Partial<Flow> },
  ): Promise<void>;
  /** Redirects to another page (303) and saves `change` in the flow. */
  move(page: PageName, change?: Partial<Flow>): void;
  /** Redirects to the sign-in page (303) and replaces the flow. */
  restart(flow: Omit<Flow, 'stage'>): void;
  /** Ends the flow and clears its cookie. */
  forget(): void;
  /** Adds the user to the known browser. */
  remember(sub: string): void;
  /** Renders an interstitial that leads to a page which redirects to another site. `to`: name shown to the user. */
  leaveTo(path: string, to: string): Promise<void>;
  /** Ends the interaction with a result; the browser goes to `continue` and from there to the app. */
  leave(stage: Extract<Stage, { kind: 'signed-in' | 'cancelled' | 'allowed' | 'denied' }>): Promise<void>;
}

interface PageRequest {
  readonly ctx: Context;
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly interaction: Interaction;
  readonly flow: Flow;
  readonly fresh: boolean;
  readonly form: Form;
}

export function createPageContext(
  parts: { readonly screens: Screens; readonly flows: Flows; readonly knownBrowsers: KnownBrowsers },
  request: PageRequest,
): PageContext {
  const { screens, flows, knownBrowsers } = parts;
  const { ctx, pool, client, interaction, flow } = request;
  const knownBrowser = knownBrowsers.read(ctx, pool.id);
  const key = { poolId: pool.id, uid: interaction.uid };
  const base = `/${key.poolId}/login/${key.uid}`;
  const href = (page: PageName): string => (page === '' ? base : `${base}/${page}`);

  async function show(screen: Omit<Screen, 'pool' | 'clientId'>, change?: Partial<Flow>): Promise<void> {
    const { notice, failure, ...rest } = flow;
    if (request.fresh || notice || failure || change) flows.save(ctx, key, { ...rest, ...change });
    await screens.render(ctx, {
      ...screen,
      ...defined({ problems: failure ? [{ text: failure }] : undefined }),
      pool,
      clientId: client.id,
      languages: requestedLanguages(interaction),
      model: {
        ...screen.model,
        base,
        token: flows.formToken(key, flow),
        notice: notice && NOTICES[notice],
        app: client.name,
        signUpOpen: !pool.adminCreateUserOnly,
      },
    });
  }

  function redirect(page: PageName, next: Flow): void {
    flows.save(ctx, key, next);
    ctx.status = 303;
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(href(page));
  }

  return {
    ctx,
    pool,
    client,
    origin: originOf(ctx.ip, ctx.get('user-agent')),
    interaction,
    flow,
    form: request.form,
    browserContext: knownBrowser ? { knownBrowser } : {},
    refusalOptions: { nameLabel: nameLabel(pool), hideUserExistence: client.preventUserExistenceErrors },
    show: (screen) => show(screen),
    refuse: (screen, { problems, status = 400, change }) => show({ ...screen, problems, status }, change),
    move: (page, change) => redirect(page, { ...flow, ...change }),
    restart: (next) => redirect('', next),
    remember: (sub) => knownBrowsers.remember(ctx, pool.id, sub),
    forget: () => flows.clear(ctx, key),
    leaveTo: (path, to) =>
      screens.render(ctx, {
        view: 'leaving',
        title: 'One moment',
        pool,
        clientId: client.id,
        languages: requestedLanguages(interaction),
        model: { next: `${base}/${path}`, app: to },
      }),
    async leave(stage) {
      if (!ctx.get('accept').includes('text/html')) return redirect('continue', { ...flow, stage });
      // Chromium applies `form-action` to every redirect after a form, also to those of the app. The interstitial ends the form navigation.
      flows.save(ctx, key, { ...flow, stage });
      await screens.render(ctx, {
        view: 'leaving',
        title: 'One moment',
        pool,
        clientId: client.id,
        languages: requestedLanguages(interaction),
        model: { next: href('continue'), app: client.name },
      });
    },
  };
}

/** Languages in the authorization request: `lang` (Cognito), `ui_locales` (OpenID Connect Core 3.1.2.1). */
function requestedLanguages({ params }: Interaction): readonly string[] {
  return ['lang', 'ui_locales'].flatMap((name) => (typeof params[name] === 'string' ? params[name].split(' ') : []));
}
