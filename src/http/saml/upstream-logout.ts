import { defined, hasCode } from '../../kernel/index.js';
import { refusals } from './errors.js';
import { type EndSignIns, refuseUntimely } from './logout.js';
import type { LogoutPropagations } from './logout-propagation.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { receive } from './receive.js';

/** Logout request of an identity provider, kept sealed in the query of the redirect after which the browser sends its cookies. */
interface SealedLogoutRequest {
  readonly provider: string;
  readonly requestId: string;
  readonly nameId: string;
  readonly relayState?: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const LIFETIME_MS = 2 * 60_000;
/** Characters. The members of a logout request are bounded and stay far below. */
const MAX_SEALED = 16_384;

/**
 * Single logout as a service provider (profiles section 4.4): responses and requests of identity providers, by HTTP-Redirect and
 * HTTP-POST. A request ends the sign-in of the browser that brings it if that is of the named user, then propagates to the service
 * providers of the session, and is answered last. Sign-ins in other browsers stay.
 */
export function createUpstreamLogout(
  parts: Pick<
    SamlHandlersParts,
    'upstreamLogout' | 'users' | 'currentSsoSession' | 'returnUrlsOf' | 'sealer' | 'clock' | 'clockTolerance' | 'baseUrl'
  > & {
    propagations: LogoutPropagations;
    end: EndSignIns;
  },
): { message: Endpoint; proceed: Endpoint } {
  const { upstreamLogout, users, currentSsoSession, returnUrlsOf, sealer, clock, baseUrl, propagations, end } = parts;
  const purpose = (poolId: string): string => `saml-upstream-logout:${poolId}`;

  function openRequest(poolId: string, sealed: unknown): SealedLogoutRequest {
    if (typeof sealed !== 'string' || sealed.length > MAX_SEALED) throw refusals.signInEnded();
    let request: SealedLogoutRequest;
    try {
      request = JSON.parse(sealer.open(sealed, purpose(poolId)).toString()) as SealedLogoutRequest;
    } catch {
      throw refusals.signInEnded();
    }
    if (request.until <= clock.now()) throw refusals.signInEnded();
    return request;
  }

  return {
    async message(ctx, pool) {
      const message = await receive(ctx);
      if (message.kind === 'SAMLResponse') return propagations.receiveResponse(ctx, pool, message);
      const { provider, requestId, nameId, destination, ...times } = await upstreamLogout
        .receive(pool.id, message)
        .catch((error: unknown) => {
          throw hasCode(error, 'federation_unknown_provider') ? refusals.unknownProvider() : error;
        });
      const logoutUrl = returnUrlsOf(ctx, pool.id).saml.replace(/idpresponse$/, 'logout');
      if (destination !== logoutUrl && destination !== `${baseUrl}/${pool.id}/saml2/logout`)
        throw refusals.message('The request is meant for another service provider.');
      refuseUntimely(parts, times);
      const { relayState } = message;
      const request: SealedLogoutRequest = {
        provider,
        requestId,
        nameId,
        ...defined({ relayState }),
        until: clock.now() + LIFETIME_MS,
      };
      // Cookies are SameSite=Lax: a cross-site POST carries none, the redirect after it does.
      ctx.status = 303;
      ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
      ctx.redirect(`${logoutUrl}/continue?request=${encodeURIComponent(sealer.seal(JSON.stringify(request), purpose(pool.id)))}`);
    },

    async proceed(ctx, pool) {
      const { provider, requestId, nameId, relayState } = openRequest(pool.id, ctx.query['request']);
      const session = await currentSsoSession(ctx, pool.id);
      const user = session && (await users.findByProvider(pool.id, { providerName: provider, userId: nameId }));
      const isSameUser = session !== undefined && session.sub === user?.sub;
      const { participants } = isSameUser ? await end(pool.id, [session.browser]) : { participants: [] };
      const ending = { kind: 'upstream', provider, requestId, ...defined({ relayState }) } as const;
      if (participants.length === 0) return propagations.finish(ctx, pool, ending, []);
      await propagations.proceed(ctx, pool, await propagations.begin(pool.id, participants, ending));
    },
  };
}
