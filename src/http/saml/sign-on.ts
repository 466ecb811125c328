import type { Context } from 'koa';
import { ACR_VALUES } from '../../authentication/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { ServiceProvider } from '../../directory/service-providers/index.js';
import { codeChallengeOf, defined } from '../../kernel/index.js';
import {
  BINDINGS,
  claimedIssuer,
  type NameIdFormat,
  nameIdFormatOf,
  type ReceivedAuthnRequest,
  readAuthnRequest,
  STATUS,
} from '../../saml/index.js';
import { requiredLevel } from './authn-context.js';
import { samlEndpointsOf } from './endpoints.js';
import { refusals } from './errors.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import type { PendingRequest, PendingRequests } from './pending-request.js';
import { receive } from './receive.js';
import type { Refuse } from './refuse.js';

/** Text of a request in a status message. */
const quoted = (text = ''): string => text.slice(0, 200);

/** Milliseconds. Longest age of a request: a sign-in page may stay open for a while. */
const OLD_MS = 30 * 60_000;

/**
 * AuthnRequests of service providers (profiles section 4.1.3) and IdP-initiated sign-ins (4.1.5). Both continue at the authorization
 * server.
 */
export function createSignOn(
  parts: Pick<SamlHandlersParts, 'serviceProviders' | 'clock' | 'clockTolerance' | 'baseUrl'> & {
    pending: PendingRequests;
    refuse: Refuse;
  },
): { authnRequest: Endpoint; idpInitiated: Endpoint } {
  const { serviceProviders, clock, baseUrl, pending, refuse } = parts;

  /** URL of the assertion consumer service, which must equal a registered one: any other would receive the user’s assertion. */
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

  /**
   * Format that a NameIDPolicy (core section 3.4.1.1) asks for; the registered one without a policy, or for `unspecified`. Undefined for
   * formats that cannot be given, and for identifiers of an affiliation.
   */
  function formatFor(provider: ServiceProvider, { nameIdFormat: uri, spNameQualifier }: ReceivedAuthnRequest): NameIdFormat | undefined {
    if (spNameQualifier !== undefined && spNameQualifier !== provider.entityId) return undefined;
    const format = uri === undefined ? 'unspecified' : nameIdFormatOf(uri);
    return format === 'unspecified' ? provider.nameIdFormat : format;
  }

  function checkDestinationAndTime({ destination, issuedAt }: ReceivedAuthnRequest, ssoUrl: string): void {
    if (destination !== undefined && destination !== ssoUrl) throw refusals.message('The request is meant for another identity provider.');
    const age = clock.now() - issuedAt;
    if (age > OLD_MS || age < -parts.clockTolerance * 1000) throw refusals.message('The request is too old, or from the future.');
  }

  function authorize(
    ctx: Context,
    pool: UserPool,
    provider: ServiceProvider,
    request: PendingRequest,
    parameters: Record<string, string>,
  ): void {
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
      ...parameters,
    });
    ctx.set('Cache-Control', 'no-store');
    ctx.status = 303;
    ctx.redirect(`${baseUrl}/${pool.id}/oauth2/authorize?${query}`);
  }

  return {
    async authnRequest(ctx, pool) {
      const message = await receive(ctx);
      if (message.kind !== 'SAMLRequest') throw refusals.message('There is no sign-in request in it.');
      const provider = await serviceProviders.findByEntityId(pool.id, claimedIssuer(message));
      if (!provider) throw refusals.unknownProvider();
      const { signingCertificates: certificates, requireSignedRequests: mustBeSigned } = provider;
      const authnRequest = readAuthnRequest(message, { certificates, mustBeSigned });
      if (authnRequest.issuer !== provider.entityId) throw refusals.unknownProvider();
      checkDestinationAndTime(authnRequest, samlEndpointsOf(baseUrl, pool.id).ssoUrl);
      const acsUrl = consumerOf(provider, authnRequest);
      const { relayState } = message;
      const nameIdFormat = formatFor(provider, authnRequest);
      const request: PendingRequest = {
        provider: provider.name,
        acsUrl,
        requestId: authnRequest.id,
        ...defined({ relayState }),
        forceAuthn: authnRequest.forceAuthn,
        ...defined({ nameIdFormat, authnContext: authnRequest.authnContext }),
        at: clock.now(),
      };
      if (nameIdFormat === undefined)
        return refuse(
          ctx,
          pool,
          provider,
          request,
          [STATUS.requester, STATUS.invalidNameIdPolicy],
          authnRequest.spNameQualifier === undefined || authnRequest.spNameQualifier === provider.entityId
            ? `the NameID format ${quoted(authnRequest.nameIdFormat)} is not offered`
            : `identifiers for ${quoted(authnRequest.spNameQualifier)} are not offered`,
        );
      const level = authnRequest.authnContext && requiredLevel(pool, authnRequest.authnContext);
      if (authnRequest.authnContext && level === undefined)
        return refuse(
          ctx,
          pool,
          provider,
          request,
          [STATUS.requester, STATUS.noAuthnContext],
          `no requested context is known or can be reached: ${quoted(authnRequest.authnContext.classes.join(' '))}`,
        );
      if (authnRequest.forceAuthn && authnRequest.isPassive)
        return refuse(ctx, pool, provider, request, [STATUS.responder, STATUS.noPassive], 'ForceAuthn and IsPassive exclude each other');
      authorize(ctx, pool, provider, request, {
        ...defined({ prompt: authnRequest.isPassive ? 'none' : undefined }),
        ...defined({
          prompt: authnRequest.forceAuthn ? 'login' : undefined,
          acr_values: level !== undefined && level > 1 ? (pool.acrValues ?? ACR_VALUES).slice(level - 1).join(' ') : undefined,
        }),
      });
    },

    async idpInitiated(ctx, pool) {
      const { sp } = ctx.query;
      const provider = typeof sp === 'string' && /^[\w-]{1,64}$/.test(sp) ? await serviceProviders.find(pool.id, sp) : undefined;
      if (!provider) throw refusals.unknownProvider();
      if (!provider.allowIdpInitiated) throw refusals.unsolicited();
      const { defaultRelayState: relayState } = provider;
      const request: PendingRequest = {
        provider: provider.name,
        acsUrl: provider.assertionConsumers[0]!.url,
        ...defined({ relayState }),
        forceAuthn: false,
        at: clock.now(),
      };
      authorize(ctx, pool, provider, request, {});
    },
  };
}
