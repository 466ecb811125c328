import { levelOf } from '../../authentication/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { ServiceProvider } from '../../directory/service-providers/index.js';
import type { User } from '../../directory/users/index.js';
import { defined, own } from '../../kernel/index.js';
import { STATUS, writeResponse } from '../../saml/index.js';
import type { SignInFacts } from '../oidc/index.js';
import { statedContext, wantedLevel } from './authn-context.js';
import { samlEndpointsOf } from './endpoints.js';
import { refusals } from './errors.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import type { PendingRequest, PendingRequests } from './pending-request.js';
import type { Refuse } from './refuse.js';
import { sendByPost } from './send.js';
import { attributesOf, nameIdOf } from './statements.js';

/** What the authorization server says instead of a code. */
const REFUSALS: Readonly<Record<string, readonly [string, string?]>> = {
  login_required: [STATUS.responder, STATUS.noPassive],
  interaction_required: [STATUS.responder, STATUS.noPassive],
  access_denied: [STATUS.responder, STATUS.authnFailed],
  unmet_authentication_requirements: [STATUS.responder, STATUS.noAuthnContext],
};

/** The browser comes back from the authorization server: the code becomes a response for the service provider. */
export function createAnswer(parts: SamlHandlersParts & { pending: PendingRequests; refuse: Refuse }): Endpoint {
  const { serviceProviders, participants, users, groups, samlSigningKeys, redeemCode, pages, clock, ids, baseUrl, pending, refuse } = parts;

  /** Seconds are what the sign-in's time is kept in. */
  function isEnough(pool: UserPool, { forceAuthn, authnContext, at }: PendingRequest, { authTime, amr }: SignInFacts): boolean {
    if (forceAuthn && authTime < Math.floor(at / 1000)) return false;
    const wanted = authnContext && wantedLevel(pool, authnContext);
    return wanted === undefined || levelOf(amr) >= wanted;
  }

  async function assertionFor(pool: UserPool, provider: ServiceProvider, request: PendingRequest, user: User, signIn: SignInFacts) {
    const { entityId } = samlEndpointsOf(baseUrl, pool.id);
    const nameId = nameIdOf(user, provider, { entityId, ids });
    if (!nameId) return undefined;
    const sessionIndex = `_${ids.token(16)}`;
    const { names } = await groups.effectiveGroupsOf(user);
    const xml = await writeResponse(
      {
        issuer: entityId,
        destination: request.acsUrl,
        ...defined({ inResponseTo: request.requestId }),
        now: clock.now(),
        ids,
      },
      {
        nameId,
        audience: provider.entityId,
        sessionIndex,
        authnInstant: signIn.authTime * 1000,
        authnContext: statedContext(pool, signIn.amr, request.authnContext),
        attributes: attributesOf(user, names, provider),
      },
      {
        key: await samlSigningKeys.of(pool.id),
        signResponse: provider.signResponse,
        signAssertion: provider.signAssertion,
        ...defined({ encryptFor: provider.encryptAssertion ? provider.encryptionCertificate! : undefined }),
      },
    );
    // Before the application knows of it: a logout that comes at once must find it.
    await participants.join({ poolId: pool.id, sessionIndex, provider: provider.name, userId: user.sub, browser: signIn.browser, nameId });
    return xml;
  }

  return async (ctx, pool) => {
    const { state, code, error } = ctx.query;
    const resumed = typeof state === 'string' ? pending.resume(ctx, pool.id, state) : undefined;
    if (!resumed) throw refusals.over();
    const { request, nonce, codeVerifier } = resumed;
    const provider = await serviceProviders.find(pool.id, request.provider);
    if (!provider?.assertionConsumers.some(({ url }) => url === request.acsUrl)) throw refusals.over();
    if (typeof error === 'string') return refuse(ctx, pool, provider, request, own(REFUSALS, error) ?? [STATUS.responder]);
    const asked = { clientId: provider.clientId, redirectUri: samlEndpointsOf(baseUrl, pool.id).returnUrl, nonce, codeVerifier };
    const signIn = typeof code === 'string' ? await redeemCode(pool.id, code, asked) : undefined;
    if (!signIn) throw refusals.over();
    const user = await users.findBySub(pool.id, signIn.sub);
    if (!user?.enabled) return refuse(ctx, pool, provider, request, [STATUS.responder, STATUS.authnFailed]);
    if (!isEnough(pool, request, signIn)) return refuse(ctx, pool, provider, request, [STATUS.responder, STATUS.noAuthnContext]);
    const xml = await assertionFor(pool, provider, request, user, signIn);
    if (xml === undefined) return refuse(ctx, pool, provider, request, [STATUS.requester, STATUS.invalidNameIdPolicy]);
    await sendByPost(ctx, pool, pages, {
      kind: 'SAMLResponse',
      xml,
      to: request.acsUrl,
      relayState: request.relayState,
      app: provider.name,
    });
  };
}
