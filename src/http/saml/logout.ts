import type { Context } from 'koa';
import type { UserPool } from '../../directory/pools/index.js';
import type { Participant } from '../../directory/service-providers/index.js';
import type { FederatedSession } from '../../federation/index.js';
import { type Clock, defined } from '../../kernel/index.js';
import { claimedIssuer, type ReceivedMessage, readLogoutRequest } from '../../saml/index.js';
import type { EndedSignIn, LogoutHook } from '../oidc/index.js';
import { samlEndpointsOf } from './endpoints.js';
import { refusals } from './errors.js';
import type { LogoutPropagations } from './logout-propagation.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { receive } from './receive.js';

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

/** Single logout (profiles section 4.4) begun by a service provider or at `/logout`. */
export function createLogout(
  parts: Pick<
    SamlHandlersParts,
    'serviceProviders' | 'participants' | 'users' | 'endSsoSession' | 'clock' | 'clockTolerance' | 'baseUrl'
  > & {
    propagations: LogoutPropagations;
  },
): { message: Endpoint; end: EndSignIns; next: Endpoint; logoutHook: LogoutHook } {
  const { serviceProviders, participants, users, endSsoSession, baseUrl, propagations } = parts;

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
    const request = readLogoutRequest(message, provider.signingCertificates);
    if (request.issuer !== provider.entityId) throw refusals.unknownProvider();
    // Signed messages must name their destination (bindings sections 3.4.5.2 and 3.5.5.2): otherwise one for another recipient could be
    // replayed.
    if (request.destination !== samlEndpointsOf(baseUrl, pool.id).sloUrl)
      throw refusals.message('The request is meant for another identity provider.');
    refuseUntimely(parts, request);
    const matching = await participants.meant(pool.id, provider.name, request.nameId, request.sessionIndexes);
    const { participants: ended, upstream } = await end(pool.id, [...new Set(matching.map(({ browser }) => browser))]);
    const others = ended.filter((one) => one.provider !== provider.name);
    const { relayState } = message;
    const ending = {
      kind: 'answer',
      provider: provider.name,
      requestId: request.id,
      ...defined({ relayState }),
    } as const;
    if (others.length === 0 && !upstream) return propagations.finish(ctx, pool, ending, []);
    await propagations.proceed(ctx, pool, await propagations.begin(pool.id, others, ending, upstream));
  }

  return {
    async message(ctx, pool) {
      const message = await receive(ctx);
      if (message.kind === 'SAMLResponse') await propagations.receiveResponse(ctx, pool, message);
      else await receiveRequest(ctx, pool, message);
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
