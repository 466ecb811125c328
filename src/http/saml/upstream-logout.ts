import type { Context } from 'koa';
import type { UserPool } from '../../directory/pools/index.js';
import { defined, hasCode } from '../../kernel/index.js';
import { createLogoutConfirmation } from './confirm-logout.js';
import { refusals } from './errors.js';
import { type EndSignIns, refuseUntimely } from './logout.js';
import type { LogoutPropagations } from './logout-propagation.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { receive } from './receive.js';
import { createSealedRequests } from './sealed-requests.js';

/** Logout request of an identity provider, kept sealed in the query of the redirect after which the browser sends its cookies. */
interface SealedLogoutRequest {
  readonly provider: string;
  readonly requestId: string;
  readonly nameId: string;
  readonly relayState?: string;
  readonly signed: boolean;
  /** SSO session that the confirmation form was shown for. */
  readonly browser?: string;
}

/**
 * Single logout as a service provider (profiles section 4.4): responses and requests of identity providers, by HTTP-Redirect and
 * HTTP-POST. A request ends the sign-in of the browser that brings it if that is of the named user, then propagates to the service
 * providers of the session, and is answered last. Sign-ins in other browsers stay. Before an unsigned request the person is asked.
 */
export function createUpstreamLogout(
  parts: Pick<
    SamlHandlersParts,
    | 'upstreamLogout'
    | 'users'
    | 'currentSsoSession'
    | 'isSameOrigin'
    | 'pages'
    | 'returnUrlsOf'
    | 'sealer'
    | 'clock'
    | 'clockTolerance'
    | 'baseUrl'
  > & {
    propagations: LogoutPropagations;
    end: EndSignIns;
  },
): { message: Endpoint; proceed: Endpoint } {
  const { upstreamLogout, users, currentSsoSession, returnUrlsOf, baseUrl, propagations, end } = parts;
  const sealed = createSealedRequests<SealedLogoutRequest>(parts, 'saml-upstream-logout');
  const confirmation = createLogoutConfirmation(parts, sealed);

  const logoutUrlOf = (ctx: Context, poolId: string): string => returnUrlsOf(ctx, poolId).saml.replace(/idpresponse$/, 'logout');

  async function endAndAnswer(ctx: Context, pool: UserPool, request: SealedLogoutRequest, browsers: readonly string[]): Promise<void> {
    const { provider, requestId, relayState } = request;
    const { participants } = await end(pool.id, browsers);
    const ending = { kind: 'upstream', provider, requestId, ...defined({ relayState }) } as const;
    if (participants.length === 0) return propagations.finish(ctx, pool, ending, []);
    await propagations.proceed(ctx, pool, await propagations.begin(pool.id, participants, ending));
  }

  return {
    async message(ctx, pool) {
      const message = await receive(ctx);
      if (message.kind === 'SAMLResponse') return propagations.receiveResponse(ctx, pool, message);
      const { provider, requestId, nameId, signed, destination, ...times } = await upstreamLogout
        .receive(pool.id, message)
        .catch((error: unknown) => {
          throw hasCode(error, 'federation_unknown_provider') ? refusals.unknownProvider() : error;
        });
      const logoutUrl = logoutUrlOf(ctx, pool.id);
      const destinations = [logoutUrl, `${baseUrl}/${pool.id}/saml2/logout`];
      if (destination === undefined ? signed : !destinations.includes(destination))
        throw refusals.message('The request is meant for another service provider.');
      refuseUntimely(parts, times);
      const { relayState } = message;
      const request: SealedLogoutRequest = {
        provider,
        requestId,
        nameId,
        signed,
        ...defined({ relayState }),
      };
      // Cookies are SameSite=Lax: a cross-site POST carries none, the redirect after it does.
      ctx.status = 303;
      ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
      ctx.redirect(`${logoutUrl}/continue?request=${encodeURIComponent(sealed.seal(pool.id, request))}`);
    },

    async proceed(ctx, pool) {
      if (ctx.method === 'POST') {
        const { request, browser } = await confirmation.answered(ctx, pool);
        return endAndAnswer(ctx, pool, request, browser === undefined ? [] : [browser]);
      }
      const request = sealed.open(pool.id, ctx.query['request']);
      const { provider, nameId } = request;
      const session = await currentSsoSession(ctx, pool.id);
      const user = session && (await users.findByProvider(pool.id, { providerName: provider, userId: nameId }));
      if (session === undefined || session.sub !== user?.sub) return endAndAnswer(ctx, pool, request, []);
      if (request.signed) return endAndAnswer(ctx, pool, request, [session.browser]);
      const action = `${logoutUrlOf(ctx, pool.id)}/continue`;
      await confirmation.ask(ctx, pool, { request, browser: session.browser, action, app: provider });
    },
  };
}
