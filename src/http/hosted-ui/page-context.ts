import type { Context } from 'koa';
import type { AppClient } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { defined } from '../../kernel/index.js';
import type { Interaction } from '../oidc/index.js';
import { nameLabel } from './fields.js';
import type { Flow, Flows, Stage } from './flow.js';
import type { Form } from './form.js';
import type { KnownBrowser, KnownBrowsers } from './known-browsers.js';
import { type Manner, NOTICES, type Problem } from './messages.js';
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

/** One request of one browser within one authorization request, and the three things a page can do with it. */
export interface PageContext {
  readonly ctx: Context;
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly interaction: Interaction;
  readonly flow: Flow;
  readonly form: Form;
  readonly manner: Manner;
  /** For the start of a sign-in: who has signed in with this browser before, if anybody has. */
  readonly before: { readonly knownBrowser?: KnownBrowser };
  /** Draws a page. A notice that waits is said, once. */
  show(screen: Omit<Screen, 'pool' | 'clientId'>): Promise<void>;
  /** Shows the form again with what was wrong; what `change` says is remembered for the other pages. */
  refuse(
    screen: Omit<Screen, 'pool' | 'clientId'>,
    refusal: { problems: readonly Problem[]; status?: number; change?: Partial<Flow> },
  ): Promise<void>;
  /** On to another page (303). */
  move(page: PageName, change?: Partial<Flow>): void;
  /** Back to sign-in with nothing but this left of the flow. */
  restart(flow: Omit<Flow, 'stage'>): void;
  /** Ends the flow: the cookie goes. */
  forget(): void;
  /** This user has signed in with this browser. */
  remember(sub: string): void;
  /** By a page that moves on by itself, to another of these pages that leaves the site. */
  leaveTo(path: string, to: string): Promise<void>;
  /** Out of these pages and back to the app. */
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
  const place = { poolId: pool.id, uid: interaction.uid };
  const base = `/${place.poolId}/login/${place.uid}`;
  const href = (page: PageName): string => (page === '' ? base : `${base}/${page}`);

  async function show(screen: Omit<Screen, 'pool' | 'clientId'>, change?: Partial<Flow>): Promise<void> {
    const { notice, failure, ...rest } = flow;
    if (request.fresh || notice || failure || change) flows.save(ctx, place, { ...rest, ...change });
    await screens.render(ctx, {
      ...screen,
      ...defined({ problems: failure ? [{ text: failure }] : undefined }),
      pool,
      clientId: client.id,
      languages: askedLanguages(interaction),
      model: {
        ...screen.model,
        base,
        token: flows.formToken(place, flow),
        notice: notice && NOTICES[notice],
        app: client.name,
        signUpOpen: !pool.adminCreateUserOnly,
      },
    });
  }

  function go(page: PageName, next: Flow): void {
    flows.save(ctx, place, next);
    ctx.status = 303;
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(href(page));
  }

  return {
    ctx,
    pool,
    client,
    interaction,
    flow,
    form: request.form,
    before: knownBrowser ? { knownBrowser } : {},
    manner: { nameLabel: nameLabel(pool), discreet: client.preventUserExistenceErrors },
    show: (screen) => show(screen),
    refuse: (screen, { problems, status = 400, change }) => show({ ...screen, problems, status }, change),
    move: (page, change) => go(page, { ...flow, ...change }),
    restart: (left) => go('', left),
    remember: (sub) => knownBrowsers.remember(ctx, pool.id, sub),
    forget: () => flows.clear(ctx, place),
    leaveTo: (path, to) =>
      screens.render(ctx, {
        view: 'leaving',
        title: 'One moment',
        pool,
        clientId: client.id,
        languages: askedLanguages(interaction),
        model: { next: `${base}/${path}`, app: to },
      }),
    async leave(stage) {
      if (!ctx.get('accept').includes('text/html')) return go('continue', { ...flow, stage });
      // Chromium holds every redirect after a form to the page's form-action: the app's address, and wherever the app itself redirects to.
      // A page that moves on by itself ends the form; then redirects are free again.
      flows.save(ctx, place, { ...flow, stage });
      await screens.render(ctx, {
        view: 'leaving',
        title: 'One moment',
        pool,
        clientId: client.id,
        languages: askedLanguages(interaction),
        model: { next: href('continue'), app: client.name },
      });
    },
  };
}

/** `lang` of Cognito, `ui_locales` of OpenID Connect. */
function askedLanguages({ params }: Interaction): readonly string[] {
  return ['lang', 'ui_locales'].flatMap((name) => (typeof params[name] === 'string' ? params[name].split(' ') : []));
}
