import { defined, hasCode } from '../../kernel/index.js';
import { refusals } from './errors.js';
import { type EndSignIns, refuseUntimely } from './logout.js';
import type { LogoutPropagations } from './logout-propagation.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { receive } from './receive.js';

/** What a request asked, on its way to where the browser shows its cookies. */
interface Wish {
  readonly provider: string;
  readonly requestId: string;
  readonly nameId: string;
  readonly relayState?: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const LIFETIME_MS = 2 * 60_000;
/** Characters of a sealed wish: its parts are bounded, and far below. */
const MAX_SEALED = 16_384;

/**
 * Single logout as a service provider: an identity provider's answers, and its own requests, by redirect and by POST. A request ends the
 * sign-in of the browser that brings it, if it is of the user that the provider names; then applications of ours hear of it, and the
 * provider gets its answer last. Sign-ins in other browsers stay.
 */
export function createUpstreamLogout(
  parts: Pick<SamlHandlersParts, 'upstreamLogout' | 'users' | 'currentSsoSession' | 'returnUrlsOf' | 'sealer' | 'clock' | 'baseUrl'> & {
    propagations: LogoutPropagations;
    end: EndSignIns;
  },
): { message: Endpoint; goOn: Endpoint } {
  const { upstreamLogout, users, currentSsoSession, returnUrlsOf, sealer, clock, baseUrl, propagations, end } = parts;
  const purpose = (poolId: string): string => `saml-upstream-logout:${poolId}`;

  function opened(poolId: string, sealed: unknown): Wish {
    if (typeof sealed !== 'string' || sealed.length > MAX_SEALED) throw refusals.over();
    let wish: Wish;
    try {
      wish = JSON.parse(sealer.open(sealed, purpose(poolId)).toString()) as Wish;
    } catch {
      throw refusals.over();
    }
    if (wish.until <= clock.now()) throw refusals.over();
    return wish;
  }

  return {
    async message(ctx, pool) {
      const message = await receive(ctx);
      if (message.kind === 'SAMLResponse') return propagations.answered(ctx, pool, message);
      const { provider, requestId, nameId, destination, ...times } = await upstreamLogout
        .asked(pool.id, message)
        .catch((error: unknown) => {
          throw hasCode(error, 'federation_unknown_provider') ? refusals.stranger() : error;
        });
      const here = returnUrlsOf(ctx, pool.id).saml.replace(/idpresponse$/, 'logout');
      if (destination !== here && destination !== `${baseUrl}/${pool.id}/saml2/logout`)
        throw refusals.message('The request is meant for another service provider.');
      refuseUntimely(clock, times);
      const { relayState } = message;
      const wish: Wish = {
        provider,
        requestId,
        nameId,
        ...defined({ relayState }),
        until: clock.now() + LIFETIME_MS,
      };
      // A form of another site's brings no cookies along (SameSite=Lax); the redirect after it does.
      ctx.status = 303;
      ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
      ctx.redirect(`${here}/continue?request=${encodeURIComponent(sealer.seal(JSON.stringify(wish), purpose(pool.id)))}`);
    },

    async goOn(ctx, pool) {
      const { provider, requestId, nameId, relayState } = opened(pool.id, ctx.query['request']);
      const session = await currentSsoSession(ctx, pool.id);
      const user = session && (await users.findByProvider(pool.id, { providerName: provider, userId: nameId }));
      const isTheirs = session !== undefined && session.sub === user?.sub;
      const { told } = isTheirs ? await end(pool.id, [session.browser]) : { told: [] };
      const ending = { kind: 'upstream', provider, requestId, ...defined({ relayState }) } as const;
      if (told.length === 0) return propagations.finish(ctx, pool, ending, []);
      await propagations.goOn(ctx, pool, await propagations.begin(pool.id, told, ending));
    },
  };
}
