import type { Context } from 'koa';
import { ACR_VALUES } from '../../authentication/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { ServiceProvider } from '../../directory/service-providers/index.js';
import { codeChallengeOf, defined } from '../../kernel/index.js';
import { BINDINGS, claimedIssuer, NAME_ID_FORMATS, type ReceivedAuthnRequest, readAuthnRequest, STATUS } from '../../saml/index.js';
import { wantedLevel } from './authn-context.js';
import { samlEndpointsOf } from './endpoints.js';
import { refusals } from './errors.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import type { PendingRequest, PendingRequests } from './pending-request.js';
import { receive } from './receive.js';
import type { Refuse } from './refuse.js';

/** How old a request may be, and how far ahead the other side's clock. A person may have left the page open for a while. */
const OLD_MS = 30 * 60_000;
const AHEAD_MS = 3 * 60_000;

/** Requests of service providers (profiles section 4.1.3), and sign-ins that begin here (4.1.5): both go on at the authorization server. */
export function createSignOn(
  parts: Pick<SamlHandlersParts, 'serviceProviders' | 'clock' | 'baseUrl'> & { pending: PendingRequests; refuse: Refuse },
): { requested: Endpoint; initiated: Endpoint } {
  const { serviceProviders, clock, baseUrl, pending, refuse } = parts;

  /** The address must be a registered one, to the letter: anybody else's would get the user's name. */
  function consumerOf(provider: ServiceProvider, { acsUrl, acsIndex, protocolBinding }: ReceivedAuthnRequest): string {
    if (protocolBinding !== undefined && protocolBinding !== BINDINGS.post) throw refusals.consumer();
    const { assertionConsumers: all } = provider;
    const found =
      acsUrl !== undefined
        ? all.find(({ url }) => url === acsUrl)
        : acsIndex !== undefined
          ? all.find(({ index }) => index === acsIndex)
          : all[0];
    if (!found) throw refusals.consumer();
    return found.url;
  }

  function checkPlaceAndTime({ destination, issuedAt }: ReceivedAuthnRequest, ssoUrl: string): void {
    if (destination !== undefined && destination !== ssoUrl) throw refusals.message('The request is meant for another identity provider.');
    const age = clock.now() - issuedAt;
    if (age > OLD_MS || age < -AHEAD_MS) throw refusals.message('The request is too old, or from the future.');
  }

  function goOn(ctx: Context, pool: UserPool, provider: ServiceProvider, request: PendingRequest, wishes: Record<string, string>): void {
    const { state, nonce, codeVerifier } = pending.begin(ctx, pool.id, request);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: provider.clientId,
      redirect_uri: samlEndpointsOf(baseUrl, pool.id).returnUrl,
      scope: 'openid',
      state,
      nonce,
      code_challenge: codeChallengeOf(codeVerifier),
      code_challenge_method: 'S256',
      ...wishes,
    });
    ctx.set('Cache-Control', 'no-store');
    ctx.status = 303;
    ctx.redirect(`${baseUrl}/${pool.id}/oauth2/authorize?${query}`);
  }

  return {
    async requested(ctx, pool) {
      const message = await receive(ctx);
      if (message.kind !== 'SAMLRequest') throw refusals.message('There is no sign-in request in it.');
      const provider = await serviceProviders.findByEntityId(pool.id, claimedIssuer(message));
      if (!provider) throw refusals.stranger();
      const { signingCertificates: certificates, requireSignedRequests: mustBeSigned } = provider;
      const asked = readAuthnRequest(message, { certificates, mustBeSigned });
      if (asked.issuer !== provider.entityId) throw refusals.stranger();
      checkPlaceAndTime(asked, samlEndpointsOf(baseUrl, pool.id).ssoUrl);
      const acsUrl = consumerOf(provider, asked);
      const { relayState } = message;
      const request: PendingRequest = {
        provider: provider.name,
        acsUrl,
        requestId: asked.id,
        ...defined({ relayState }),
        forceAuthn: asked.forceAuthn,
        ...defined({ authnContext: asked.authnContext }),
        at: clock.now(),
      };
      const { nameIdFormat } = asked;
      if (
        nameIdFormat !== undefined &&
        ![NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS[provider.nameIdFormat]].includes(nameIdFormat as never)
      )
        return refuse(ctx, pool, provider, request, [STATUS.requester, STATUS.invalidNameIdPolicy]);
      const level = asked.authnContext && wantedLevel(pool, asked.authnContext);
      if (asked.authnContext && level === undefined) return refuse(ctx, pool, provider, request, [STATUS.requester, STATUS.noAuthnContext]);
      if (asked.forceAuthn && asked.isPassive) return refuse(ctx, pool, provider, request, [STATUS.responder, STATUS.noPassive]);
      goOn(ctx, pool, provider, request, {
        ...defined({ prompt: asked.isPassive ? 'none' : undefined }),
        ...defined({
          prompt: asked.forceAuthn ? 'login' : undefined,
          acr_values: level !== undefined && level > 1 ? (pool.acrValues ?? ACR_VALUES).slice(level - 1).join(' ') : undefined,
        }),
      });
    },

    async initiated(ctx, pool) {
      const { sp } = ctx.query;
      const provider = typeof sp === 'string' && /^[\w-]{1,64}$/.test(sp) ? await serviceProviders.find(pool.id, sp) : undefined;
      if (!provider) throw refusals.stranger();
      if (!provider.allowIdpInitiated) throw refusals.unsolicited();
      const { defaultRelayState: relayState } = provider;
      const request: PendingRequest = {
        provider: provider.name,
        acsUrl: provider.assertionConsumers[0]!.url,
        ...defined({ relayState }),
        forceAuthn: false,
        at: clock.now(),
      };
      goOn(ctx, pool, provider, request, {});
    },
  };
}
