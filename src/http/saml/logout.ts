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

const OLD_MS = 10 * 60_000;
const AHEAD_MS = 3 * 60_000;

/** Ends sign-ins of browsers here: applications that are still to be told, and the provider that a sign-in came from. */
export type EndSignIns = (
  poolId: string,
  browsers: readonly string[],
) => Promise<{ told: readonly Participant[]; upstream?: FederatedSession }>;

/** Throws `saml_message_invalid` for a request that is not of about now. */
export function refuseUntimely(clock: Clock, { issuedAt, notOnOrAfter }: { issuedAt: number; notOnOrAfter?: number }): void {
  const now = clock.now();
  const late = notOnOrAfter !== undefined && !(now - AHEAD_MS < notOnOrAfter);
  if (late || now - issuedAt > OLD_MS || issuedAt - now > AHEAD_MS) throw refusals.message('The request is too old, or from the future.');
}

/** Single logout, begun by an application or at our own `/logout`. */
export function createLogout(
  parts: Pick<SamlHandlersParts, 'serviceProviders' | 'participants' | 'users' | 'endSsoSession' | 'clock' | 'baseUrl'> & {
    propagations: LogoutPropagations;
  },
): { message: Endpoint; end: EndSignIns; next: Endpoint; logoutHook: LogoutHook } {
  const { serviceProviders, participants, users, endSsoSession, clock, baseUrl, propagations } = parts;

  /** Our session first: whatever an application does with the browser afterwards, the user is signed out here. */
  async function end(poolId: string, browsers: readonly string[]): Promise<{ told: readonly Participant[]; upstream?: FederatedSession }> {
    const told: Participant[] = [];
    let upstream: FederatedSession | undefined;
    for (const browser of browsers) {
      told.push(...(await participants.ofBrowser(poolId, browser)));
      const ended = await endSsoSession(poolId, browser);
      await participants.endSsoSession(poolId, browser);
      upstream ??= ended && (await federated(poolId, ended));
    }
    return { told, ...defined({ upstream }) };
  }

  /** A sign-in of somebody whom a SAML provider knows: it may have come from there. */
  async function federated(poolId: string, { sub, authTime }: EndedSignIn): Promise<FederatedSession | undefined> {
    const { identities = [] } = (await users.findBySub(poolId, sub)) ?? {};
    return identities.some(({ providerType }) => providerType === 'SAML') ? { identities, authTime } : undefined;
  }

  async function requested(ctx: Context, pool: UserPool, message: ReceivedMessage): Promise<void> {
    const provider = await serviceProviders.findByEntityId(pool.id, claimedIssuer(message));
    if (!provider) throw refusals.stranger();
    const asked = readLogoutRequest(message, provider.signingCertificates);
    if (asked.issuer !== provider.entityId) throw refusals.stranger();
    // Signed messages name it (bindings sections 3.4.5.2 and 3.5.5.2): one for another provider is worth nothing here.
    if (asked.destination !== samlEndpointsOf(baseUrl, pool.id).sloUrl)
      throw refusals.message('The request is meant for another identity provider.');
    refuseUntimely(clock, asked);
    const meant = await participants.meant(pool.id, provider.name, asked.nameId, asked.sessionIndexes);
    const { told, upstream } = await end(pool.id, [...new Set(meant.map(({ browser }) => browser))]);
    const others = told.filter((one) => one.provider !== provider.name);
    const { relayState } = message;
    const ending = {
      kind: 'answer',
      provider: provider.name,
      requestId: asked.id,
      ...defined({ relayState }),
    } as const;
    if (others.length === 0 && !upstream) return propagations.finish(ctx, pool, ending, []);
    await propagations.goOn(ctx, pool, await propagations.begin(pool.id, others, ending, upstream));
  }

  return {
    async message(ctx, pool) {
      const message = await receive(ctx);
      if (message.kind === 'SAMLResponse') await propagations.answered(ctx, pool, message);
      else await requested(ctx, pool, message);
    },
    end,
    async next(ctx, pool) {
      const { propagation } = ctx.query;
      if (typeof propagation !== 'string') throw refusals.over();
      await propagations.goOn(ctx, pool, propagation);
    },
    async logoutHook(poolId, ended, next) {
      const { browser } = ended;
      const others = await participants.ofBrowser(poolId, browser);
      const upstream = await federated(poolId, ended);
      if (others.length === 0 && !upstream) return next;
      await participants.endSsoSession(poolId, browser);
      const propagation = await propagations.begin(poolId, others, { kind: 'url', url: next }, upstream);
      return `${samlEndpointsOf(baseUrl, poolId).nextLogoutUrl}?tour=${propagation}`;
    },
  };
}
