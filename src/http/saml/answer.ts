import { levelOf } from '../../authentication/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { ServiceProvider } from '../../directory/service-providers/index.js';
import type { User } from '../../directory/users/index.js';
import { defined, own } from '../../kernel/index.js';
import { STATUS, writeResponse } from '../../saml/index.js';
import type { SignInFacts } from '../oidc/index.js';
import { requiredLevel, statedContext } from './authn-context.js';
import { samlEndpointsOf } from './endpoints.js';
import { refusals } from './errors.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import type { PendingRequest, PendingRequests } from './pending-request.js';
import type { Refuse } from './refuse.js';
import { sendByPost } from './send.js';
import { attributesOf, nameIdOf } from './statements.js';

/** SAML status codes per OAuth error of the authorization server. */
const REFUSALS: Readonly<Record<string, readonly [string, string?]>> = {
  login_required: [STATUS.responder, STATUS.noPassive],
  interaction_required: [STATUS.responder, STATUS.noPassive],
  access_denied: [STATUS.responder, STATUS.authnFailed],
  unmet_authentication_requirements: [STATUS.responder, STATUS.noAuthnContext],
};

/** Redirect URI of SAML sign-ins: redeems the authorization code and posts the response to the service provider. */
export function createAnswer(parts: SamlHandlersParts & { pending: PendingRequests; refuse: Refuse }): Endpoint {
  const { serviceProviders, participants, users, groups, samlSigningKeys, redeemCode, pages, clock, ids, baseUrl, pending, refuse } = parts;

  /** Whether the sign-in satisfies `ForceAuthn` and the requested context. `authTime` is in whole seconds. */
  function isEnough(pool: UserPool, { forceAuthn, authnContext, at }: PendingRequest, { authTime, amr }: SignInFacts): boolean {
    if (forceAuthn && authTime < Math.floor(at / 1000)) return false;
    const required = authnContext && requiredLevel(pool, authnContext);
    return required === undefined || levelOf(amr) >= required;
  }

  async function assertionFor(pool: UserPool, provider: ServiceProvider, request: PendingRequest, user: User, signIn: SignInFacts) {
    const { entityId } = samlEndpointsOf(baseUrl, pool.id);
    const nameId = nameIdOf(user, provider, request.nameIdFormat ?? provider.nameIdFormat, { entityId, ids });
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
    // Stored before the response is sent: a LogoutRequest may follow at once.
    await participants.join({ poolId: pool.id, sessionIndex, provider: provider.name, userId: user.sub, browser: signIn.browser, nameId });
    return xml;
  }

  return async (ctx, pool) => {
    const { state, code, error } = ctx.query;
    const resumed = typeof state === 'string' ? pending.resume(ctx, pool.id, state) : undefined;
    if (!resumed) throw refusals.signInEnded();
    const { request, nonce, codeVerifier } = resumed;
    const provider = await serviceProviders.find(pool.id, request.provider);
    if (!provider?.assertionConsumers.some(({ url }) => url === request.acsUrl)) throw refusals.signInEnded();
    if (typeof error === 'string')
      return refuse(ctx, pool, provider, request, own(REFUSALS, error) ?? [STATUS.responder], error.slice(0, 100));
    const expected = { clientId: provider.clientId, redirectUri: samlEndpointsOf(baseUrl, pool.id).returnUrl, nonce, codeVerifier };
    const signIn = typeof code === 'string' ? await redeemCode(pool.id, code, expected) : undefined;
    if (!signIn) throw refusals.signInEnded();
    const user = await users.findBySub(pool.id, signIn.sub);
    if (!user?.enabled) return refuse(ctx, pool, provider, request, [STATUS.responder, STATUS.authnFailed], 'the user cannot sign in');
    if (!isEnough(pool, request, signIn))
      return refuse(
        ctx,
        pool,
        provider,
        request,
        [STATUS.responder, STATUS.noAuthnContext],
        'the sign-in does not reach what was requested',
      );
    const xml = await assertionFor(pool, provider, request, user, signIn);
    if (xml === undefined) {
      const format = request.nameIdFormat ?? provider.nameIdFormat;
      const reason = `the user has no value, or no verified one, for the NameID format ${format}`;
      return refuse(ctx, pool, provider, request, [STATUS.requester, STATUS.invalidNameIdPolicy], reason);
    }
    await sendByPost(ctx, pool, pages, {
      kind: 'SAMLResponse',
      xml,
      to: request.acsUrl,
      relayState: request.relayState,
      app: provider.name,
    });
  };
}
