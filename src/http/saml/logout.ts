import type { Context } from 'koa';
import type { UserPool } from '../../directory/pools/index.js';
import type { Participant } from '../../directory/service-providers/index.js';
import type { FederatedSession } from '../../federation/index.js';
import { type Clock, defined } from '../../kernel/index.js';
import { claimedIssuer, isSigned, type ReceivedMessage, readLogoutRequest } from '../../saml/index.js';
import type { EndedSignIn, LogoutHook } from '../oidc/index.js';
import { createLogoutConfirmation } from './confirm-logout.js';
import { samlEndpointsOf } from './endpoints.js';
import { refusals } from './errors.js';
import type { LogoutPropagations } from './logout-propagation.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { receive } from './receive.js';
import { createSealedRequests } from './sealed-requests.js';

/** Milliseconds. Longest age of a request. */
const OLD_MS = 10 * 60_000;

/**
 * Ends SSO sessions by their browser IDs. Returns the participants to notify, and the federated session of the first sign-in that had one.
 */
export type EndSignIns = (
  poolId: string,
  browsers: readonly string[],
) => Promise<{ participants: readonly Participant[]; upstream?: FederatedSession }>;

/** Throws `saml_message_invalid` for a request that is expired, older than 10 minutes, or from the future. `clockTolerance`: seconds. */
export function refuseUntimely(
  { clock, clockTolerance }: { readonly clock: Clock; readonly clockTolerance: number },
  { issuedAt, notOnOrAfter }: { issuedAt: number; notOnOrAfter?: number },
): void {
  const now = clock.now();
  const skew = clockTolerance * 1000;
  const late = notOnOrAfter !== undefined && !(now - skew < notOnOrAfter);
  if (late || now - issuedAt > OLD_MS || issuedAt - now > skew) throw refusals.message('The request is too old, or from the future.');
}

/** LogoutRequest of a service provider, as it is answered. */
interface Received {
  readonly provider: string;
  readonly requestId: string;
  readonly relayState?: string;
}

/** Unsigned one, which awaits the confirmation of the person. `browser`: the SSO session that the form was shown for. */
interface Unconfirmed extends Received {
  readonly nameId: string;
  readonly sessionIndexes: readonly string[];
  readonly browser?: string;
}

/** Single logout (profiles section 4.4) begun by a service provider or at `/logout`. */
export function createLogout(
  parts: Pick<
    SamlHandlersParts,
    | 'serviceProviders'
    | 'participants'
    | 'users'
    | 'endSsoSession'
    | 'currentSsoSession'
    | 'isSameOrigin'
    | 'pages'
    | 'sealer'
    | 'clock'
    | 'clockTolerance'
    | 'baseUrl'
  > & {
    propagations: LogoutPropagations;
  },
): { message: Endpoint; confirm: Endpoint; end: EndSignIns; next: Endpoint; logoutHook: LogoutHook } {
  const { serviceProviders, participants, users, endSsoSession, currentSsoSession, baseUrl, propagations } = parts;
  const sealed = createSealedRequests<Unconfirmed>(parts, 'saml-logout');
  const confirmation = createLogoutConfirmation(parts, sealed);

  /** Ends the SSO session before any redirect: the user is signed out whatever a service provider does with the browser. */
  async function end(
    poolId: string,
    browsers: readonly string[],
  ): Promise<{ participants: readonly Participant[]; upstream?: FederatedSession }> {
    const ended: Participant[] = [];
    let upstream: FederatedSession | undefined;
    for (const browser of browsers) {
      ended.push(...(await participants.ofBrowser(poolId, browser)));
      const signIn = await endSsoSession(poolId, browser);
      await participants.endSsoSession(poolId, browser);
      upstream ??= signIn && (await federated(poolId, signIn));
    }
    return { participants: ended, ...defined({ upstream }) };
  }

  /** Federated session of a user that has an identity at a SAML provider: the sign-in may have come from there. */
  async function federated(poolId: string, { sub, authTime }: EndedSignIn): Promise<FederatedSession | undefined> {
    const { identities = [] } = (await users.findBySub(poolId, sub)) ?? {};
    return identities.some(({ providerType }) => providerType === 'SAML') ? { identities, authTime } : undefined;
  }

  async function receiveRequest(ctx: Context, pool: UserPool, message: ReceivedMessage): Promise<void> {
    const provider = await serviceProviders.findByEntityId(pool.id, claimedIssuer(message));
    if (!provider) throw refusals.unknownProvider();
    const { signingCertificates: certificates, requireSignedRequests } = provider;
    const signed = certificates.length > 0 && isSigned(message);
    const request = readLogoutRequest(message, certificates, { mustBeSigned: signed || requireSignedRequests });
    if (request.issuer !== provider.entityId) throw refusals.unknownProvider();
    // Signed messages must name their destination (bindings sections 3.4.5.2 and 3.5.5.2): otherwise one for another recipient could be
    // replayed.
    const { sloUrl, confirmLogoutUrl } = samlEndpointsOf(baseUrl, pool.id);
    if (request.destination !== sloUrl && (signed || request.destination !== undefined))
      throw refusals.message('The request is meant for another identity provider.');
    refuseUntimely(parts, request);
    const { relayState } = message;
    const { id: requestId, nameId, sessionIndexes } = request;
    const received = { provider: provider.name, requestId, ...defined({ relayState }) };
    if (signed) {
      const matching = await participants.meant(pool.id, provider.name, nameId, sessionIndexes);
      return endAndAnswer(ctx, pool, received, [...new Set(matching.map(({ browser }) => browser))]);
    }
    // Cookies are SameSite=Lax: a cross-site POST carries none, the redirect after it does.
    ctx.status = 303;
    ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const unconfirmed = sealed.seal(pool.id, { ...received, nameId, sessionIndexes });
    ctx.redirect(`${confirmLogoutUrl}?request=${encodeURIComponent(unconfirmed)}`);
  }

  /** Ends the sessions, sends the browser to the other participants, and answers the request last. */
  async function endAndAnswer(
    ctx: Context,
    pool: UserPool,
    { provider, requestId, relayState }: Received,
    browsers: readonly string[],
  ): Promise<void> {
    const { participants: ended, upstream } = await end(pool.id, browsers);
    const others = ended.filter((one) => one.provider !== provider);
    const ending = { kind: 'answer', provider, requestId, ...defined({ relayState }) } as const;
    if (others.length === 0 && !upstream) return propagations.finish(ctx, pool, ending, []);
    await propagations.proceed(ctx, pool, await propagations.begin(pool.id, others, ending, upstream));
  }

  /** Asks about an unsigned request that names the user of this browser's session; answers any other, which ends nothing. */
  async function askOrAnswer(ctx: Context, pool: UserPool, request: Unconfirmed): Promise<void> {
    const session = await currentSsoSession(ctx, pool.id);
    const matching = session ? await participants.meant(pool.id, request.provider, request.nameId, request.sessionIndexes) : [];
    const mine = matching.find(({ browser }) => browser === session?.browser);
    if (!mine) return endAndAnswer(ctx, pool, request, []);
    const action = samlEndpointsOf(baseUrl, pool.id).confirmLogoutUrl;
    await confirmation.ask(ctx, pool, { request, browser: mine.browser, action, app: request.provider });
  }

  return {
    async message(ctx, pool) {
      const message = await receive(ctx);
      if (message.kind === 'SAMLResponse') await propagations.receiveResponse(ctx, pool, message);
      else await receiveRequest(ctx, pool, message);
    },
    async confirm(ctx, pool) {
      if (ctx.method === 'GET') return askOrAnswer(ctx, pool, sealed.open(pool.id, ctx.query['request']));
      const { request, browser } = await confirmation.answered(ctx, pool);
      await endAndAnswer(ctx, pool, request, browser === undefined ? [] : [browser]);
    },
    end,
    async next(ctx, pool) {
      const { propagation } = ctx.query;
      if (typeof propagation !== 'string') throw refusals.signInEnded();
      await propagations.proceed(ctx, pool, propagation);
    },
    async logoutHook(poolId, ended, next) {
      const { browser } = ended;
      const others = await participants.ofBrowser(poolId, browser);
      const upstream = await federated(poolId, ended);
      if (others.length === 0 && !upstream) return next;
      await participants.endSsoSession(poolId, browser);
      const propagation = await propagations.begin(poolId, others, { kind: 'url', url: next }, upstream);
      return `${samlEndpointsOf(baseUrl, poolId).nextLogoutUrl}?propagation=${propagation}`;
    },
  };
}
