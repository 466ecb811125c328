import type { Context } from 'koa';
import type { UserPool } from '../../directory/pools/index.js';
import { readForm } from '../../kernel/index.js';
import { refusals } from './errors.js';
import type { SamlHandlersParts } from './parts.js';
import { MAX_FORM } from './receive.js';
import type { SealedRequests } from './sealed-requests.js';

/** Milliseconds that the form may stay open. */
const FORM_MS = 15 * 60_000;

/** Logout request and, in the token of the form, the SSO session that the form was shown for. */
interface Confirmable {
  readonly browser?: string;
}

/** Asks the person before an unsigned LogoutRequest ends an SSO session: any site can make the browser send one. */
export interface LogoutConfirmation<Request extends Confirmable> {
  ask(ctx: Context, pool: UserPool, question: { request: Request; browser: string; action: string; app: string }): Promise<void>;
  /**
   * Reads the submitted form. `browser`: the SSO session to end; undefined when the browser has another one or none by now. Throws
   * `saml_sign_in_over`, also for a form of another site.
   */
  answered(ctx: Context, pool: UserPool): Promise<{ request: Request; browser: string | undefined }>;
}

export function createLogoutConfirmation<Request extends Confirmable>(
  { pages, currentSsoSession, isSameOrigin }: Pick<SamlHandlersParts, 'pages' | 'currentSsoSession' | 'isSameOrigin'>,
  sealed: SealedRequests<Request>,
): LogoutConfirmation<Request> {
  return {
    async ask(ctx, pool, { request, browser, action, app }) {
      await pages.render(ctx, {
        view: 'sign-out',
        title: 'Do you want to sign out?',
        pool,
        // Chromium applies `form-action` to the redirects after the form, which lead to the applications.
        formTargets: ["'self'", 'https:'],
        model: { action, token: sealed.seal(pool.id, { ...request, browser }, FORM_MS), app, parameters: [] },
      });
    },
    async answered(ctx, pool) {
      const request = sealed.open(pool.id, (await readForm(ctx, { limit: MAX_FORM })).get('token'));
      if (!isSameOrigin(ctx)) throw refusals.signInEnded();
      const session = await currentSsoSession(ctx, pool.id);
      return { request, browser: session?.browser === request.browser ? session?.browser : undefined };
    },
  };
}
