import type { Context } from 'koa';
import type { UserPool } from '../../directory/pools/index.js';
import type { Participant, ServiceProvider } from '../../directory/service-providers/index.js';
import type { FederatedSession } from '../../federation/index.js';
import { defined } from '../../kernel/index.js';
import {
  claimedInResponseTo,
  type ReceivedMessage,
  readLogoutResponse,
  SamlError,
  STATUS,
  writeLogoutRequest,
  writeLogoutResponse,
} from '../../saml/index.js';
import { samlEndpointsOf } from './endpoints.js';
import { refusals } from './errors.js';
import { createLogoutStore } from './logouts.store.js';
import type { SamlHandlersParts } from './parts.js';
import { sendSigned } from './send.js';

/**
 * Last step of a propagation: a redirect, a response to the service provider that began the logout, or one to the identity provider that
 * did.
 */
type Ending =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'answer'; readonly provider: string; readonly requestId: string; readonly relayState?: string }
  | { readonly kind: 'upstream'; readonly provider: string; readonly requestId: string; readonly relayState?: string };

interface Propagation {
  readonly remaining: readonly Pick<Participant, 'provider' | 'nameId' | 'sessionIndex'>[];
  /** Participant whose LogoutResponse is awaited, and the ID of the request it answers. */
  readonly waitingFor?: { readonly provider: string; readonly requestId: string; readonly upstream?: true };
  /** Federated sign-in whose identity provider is sent a LogoutRequest last. */
  readonly upstream?: FederatedSession;
  /** Names of service providers that got no request or did not answer with success. */
  readonly unreached: readonly string[];
  readonly ending: Ending;
}

/**
 * Logout propagation (profiles section 4.4): the browser is sent to one participant after the other, because each needs its own cookies.
 * One write per participant. A service provider that never sends the browser back ends the propagation; the sessions of this server have
 * ended before.
 */
export interface LogoutPropagations {
  begin(poolId: string, participants: readonly Participant[], ending: Ending, upstream?: FederatedSession): Promise<string>;
  /** Sends the browser to the next participant; one that has not answered yet is unreached. Throws `saml_sign_in_over`. */
  proceed(ctx: Context, pool: UserPool, id: string): Promise<void>;
  /** Takes a participant's LogoutResponse and sends the browser to the next. Throws `saml_sign_in_over`. */
  receiveResponse(ctx: Context, pool: UserPool, message: ReceivedMessage): Promise<void>;
  finish(ctx: Context, pool: UserPool, ending: Ending, unreached: readonly string[]): Promise<void>;
}

const LIFETIME_MS = 15 * 60_000;

/** ID of a LogoutRequest: carries the propagation, which is found again by `InResponseTo` when a RelayState does not come back. */
const requestIdOf = (id: string, step: number): string => `_${id}.${step}`;
const REQUEST_ID = /^_([\w-]{1,64})\.\d+$/;

function propagationIdIn(message: ReceivedMessage): string {
  try {
    return REQUEST_ID.exec(claimedInResponseTo(message) ?? '')?.[1] ?? message.relayState ?? '';
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    return message.relayState ?? '';
  }
}

export function createLogoutPropagations(
  parts: Pick<
    SamlHandlersParts,
    'connection' | 'serviceProviders' | 'upstreamLogout' | 'samlSigningKeys' | 'pages' | 'clock' | 'ids' | 'logger' | 'baseUrl'
  >,
): LogoutPropagations {
  const { serviceProviders, upstreamLogout, samlSigningKeys, pages, clock, ids, logger, baseUrl } = parts;
  const store = createLogoutStore(parts.connection);

  async function load(poolId: string, id: string): Promise<{ propagation: Propagation; step: number }> {
    const stored = id.length > 64 ? undefined : await store.find(poolId, id);
    if (!stored || stored.expiresAt.getTime() <= clock.now()) throw refusals.signInEnded();
    return { propagation: JSON.parse(stored.state) as Propagation, step: stored.step };
  }

  async function sendRequest(
    ctx: Context,
    pool: UserPool,
    id: string,
    requestId: string,
    to: Propagation['remaining'][number],
    app: ServiceProvider,
  ) {
    const { binding, url } = app.logout!;
    const header = { id: requestId, issuer: samlEndpointsOf(baseUrl, pool.id).entityId, destination: url, now: clock.now() };
    const xml = writeLogoutRequest(header, { nameId: to.nameId, sessionIndex: to.sessionIndex });
    const key = await samlSigningKeys.of(pool.id);
    await sendSigned(ctx, pool, pages, { kind: 'SAMLRequest', xml, to: url, relayState: id, app: app.name, binding, key, id: requestId });
  }

  async function advance(
    ctx: Context,
    pool: UserPool,
    id: string,
    { propagation, step }: { propagation: Propagation; step: number },
  ): Promise<void> {
    const [next, ...remaining] = propagation.remaining;
    const { waitingFor, ...rest } = propagation;
    if (!next && propagation.upstream) return advanceUpstream(ctx, pool, id, { propagation, step });
    if (!next) {
      await store.remove(pool.id, id);
      return finish(ctx, pool, propagation.ending, propagation.unreached);
    }
    const app = await serviceProviders.find(pool.id, next.provider);
    if (!app?.logout)
      return advance(ctx, pool, id, { propagation: { ...rest, remaining, unreached: [...propagation.unreached, next.provider] }, step });
    const requestId = requestIdOf(id, step);
    const advanced: Propagation = { ...rest, remaining, waitingFor: { provider: app.name, requestId } };
    if (!(await store.advance(pool.id, id, step, JSON.stringify(advanced)))) throw refusals.signInEnded();
    await sendRequest(ctx, pool, id, requestId, next, app);
  }

  async function advanceUpstream(
    ctx: Context,
    pool: UserPool,
    id: string,
    { propagation, step }: { propagation: Propagation; step: number },
  ): Promise<void> {
    const { upstream, waitingFor, ...rest } = propagation;
    const requestId = requestIdOf(id, step);
    const begun = await upstreamLogout.begin(pool.id, upstream!, { relayState: id, requestId });
    if (!begun) return advance(ctx, pool, id, { propagation: rest, step });
    const { provider, url } = begun;
    const advanced: Propagation = { ...rest, waitingFor: { provider, requestId, upstream: true } };
    if (!(await store.advance(pool.id, id, step, JSON.stringify(advanced)))) throw refusals.signInEnded();
    ctx.status = 303;
    ctx.redirect(url);
  }

  async function loggedOut(pool: UserPool, message: ReceivedMessage, waitingFor: NonNullable<Propagation['waitingFor']>): Promise<boolean> {
    const app = await serviceProviders.find(pool.id, waitingFor.provider);
    if (!app) return false;
    try {
      const response = readLogoutResponse(message, app.signingCertificates);
      return response.issuer === app.entityId && response.inResponseTo === waitingFor.requestId && response.success;
    } catch (err) {
      logger.info({ pool: pool.id, serviceProvider: app.name, err }, 'invalid response to a logout request');
      return false;
    }
  }

  async function finish(ctx: Context, pool: UserPool, ending: Ending, unreached: readonly string[]): Promise<void> {
    ctx.set('Cache-Control', 'no-store');
    if (ending.kind === 'answer') return answerRequest(ctx, pool, ending, unreached.length > 0);
    if (ending.kind === 'upstream') return answerUpstream(ctx, pool, ending, unreached.length > 0);
    if (unreached.length > 0) {
      return pages.render(ctx, { view: 'saml-left', title: 'You are signed out', pool, model: { unreached, next: ending.url } });
    }
    ctx.status = 303;
    ctx.redirect(ending.url);
  }

  async function answerRequest(ctx: Context, pool: UserPool, ending: Extract<Ending, { kind: 'answer' }>, partial: boolean): Promise<void> {
    const app = await serviceProviders.find(pool.id, ending.provider);
    if (!app?.logout) {
      return pages.render(ctx, { view: 'signed-out', title: 'Signed out', pool });
    }
    const { binding, url, responseUrl = url } = app.logout;
    const id = `_${ids.uuid()}`;
    const header = { id, issuer: samlEndpointsOf(baseUrl, pool.id).entityId, destination: responseUrl, now: clock.now() };
    const status = partial ? [STATUS.success, STATUS.partialLogout] : [STATUS.success];
    const xml = writeLogoutResponse(header, { inResponseTo: ending.requestId, status });
    const key = await samlSigningKeys.of(pool.id);
    const { relayState } = ending;
    await sendSigned(ctx, pool, pages, { kind: 'SAMLResponse', xml, to: responseUrl, relayState, app: app.name, binding, key, id });
  }

  async function answerUpstream(ctx: Context, pool: UserPool, ending: Extract<Ending, { kind: 'upstream' }>, partial: boolean) {
    const answer = await upstreamLogout.answer(pool.id, ending, partial);
    if (!answer) return pages.render(ctx, { view: 'signed-out', title: 'Signed out', pool });
    const { relayState, provider: app } = ending;
    await sendSigned(ctx, pool, pages, { ...answer, kind: 'SAMLResponse', relayState, app });
  }

  return {
    async begin(poolId, participants, ending, upstream) {
      const id = ids.token(24);
      const remaining = participants.map(({ provider, nameId, sessionIndex }) => ({ provider, nameId, sessionIndex }));
      const propagation: Propagation = { remaining, unreached: [], ending, ...defined({ upstream }) };
      await store.put(poolId, id, { state: JSON.stringify(propagation), expiresAt: new Date(clock.now() + LIFETIME_MS) });
      return id;
    },
    async proceed(ctx, pool, id) {
      const { propagation, step } = await load(pool.id, id);
      const { waitingFor } = propagation;
      const unreached = waitingFor ? [...propagation.unreached, waitingFor.provider] : propagation.unreached;
      await advance(ctx, pool, id, { propagation: { ...propagation, unreached }, step });
    },
    async receiveResponse(ctx, pool, message) {
      const id = propagationIdIn(message);
      const { propagation, step } = await load(pool.id, id);
      const { waitingFor } = propagation;
      if (!waitingFor) throw refusals.signInEnded();
      const succeeded = waitingFor.upstream
        ? await upstreamLogout.succeeded(pool.id, waitingFor.provider, message, waitingFor.requestId)
        : await loggedOut(pool, message, waitingFor);
      const unreached = succeeded ? propagation.unreached : [...propagation.unreached, waitingFor.provider];
      await advance(ctx, pool, id, { propagation: { ...propagation, unreached }, step });
    },
    finish,
  };
}
