import type { Context, Middleware } from 'koa';
import type { ReturnUrls } from '../../federation/index.js';
import { hasCode } from '../../kernel/index.js';
import type { HostedUi } from '../hosted-ui/index.js';

export interface FederationCallbackParts {
  /** Reads the fields of a `form_post` response (Sign in with Apple). */
  readonly readForm: (ctx: Context) => Promise<{ all(): Record<string, string> }>;
  readonly pages: Pick<HostedUi, 'renderError' | 'completeFederatedSignIn'>;
}

const PATH = /^\/([\w-]{1,55})\/oauth2\/idpresponse$/;
/** Characters of one parameter. */
const MAX_VALUE = 8192;
const SIGN_IN_ENDED = {
  status: 400,
  title: 'This sign-in is no longer open',
  message: 'It has expired, was already used, or was begun in another browser. Please go back to the app and sign in from there.',
};

/** Callback URLs below a pool’s base URL or its own domain. */
export const returnUrlsBelow = (address: string): ReturnUrls => ({
  oauth: `${address}/oauth2/idpresponse`,
  saml: `${address}/saml2/idpresponse`,
});

/** Callback endpoint for responses of OAuth identity providers, in the browser that began the sign-in. */
export function createFederationCallback({ readForm, pages }: FederationCallbackParts): Middleware {
  return async (ctx, next) => {
    const [, poolId] = PATH.exec(ctx.path) ?? [];
    if (!poolId) return next();
    if (ctx.method !== 'GET' && ctx.method !== 'POST') {
      ctx.set('Allow', 'GET, POST');
      ctx.status = 405;
      return;
    }
    try {
      const parameters = ctx.method === 'POST' ? (await readForm(ctx)).all() : firstValues(ctx.query);
      const { state = '' } = parameters;
      const tooLong = Object.values(parameters).some((value) => value.length > MAX_VALUE);
      if (tooLong) return await pages.renderError(ctx, SIGN_IN_ENDED);
      await pages.completeFederatedSignIn(ctx, poolId, { state, parameters, fields: parameters });
    } catch (error) {
      const known = [
        'federation_state_invalid',
        'federation_unknown_provider',
        'pool_unknown',
        'client_unknown',
        'body_type',
        'body_too_large',
        'body_too_slow',
        'body_broken',
      ];
      if (!known.some((code) => hasCode(error, code))) throw error;
      await pages.renderError(ctx, SIGN_IN_ENDED);
    }
  };
}

/** First value of each query parameter. */
const firstValues = (query: Context['query']): Record<string, string> =>
  Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String([value].flat()[0])]])));
