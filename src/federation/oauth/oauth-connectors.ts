import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client';
import type { IdentityProvider, ProviderKind } from '../../directory/identity-providers/index.js';
import { defined, type Logger } from '../../kernel/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import { claimsIn, subjectIn, tokensIn } from '../claims.js';
import { codedCause } from '../coded-cause.js';
import { refusals } from '../errors.js';
import { createPassportConnector } from '../passport/index.js';
import type { Connector, UpstreamIdentity } from '../types.js';
import { callbackWith } from './callback-url.js';
import type { ProofParts } from './client-proof.js';
import { createConfigurations } from './configurations.js';
import { plainStrategyOf } from './plain-oauth.js';
import { PROFILES } from './profiles.js';

type OAuthConnector = Exclude<ProviderKind, 'SAML'>;
export type OAuthConnectors = Readonly<Record<OAuthConnector, Connector>>;

type OpenIdKind = Exclude<OAuthConnector, 'Facebook' | 'LoginWithAmazon'>;

/**
 * Connectors by authorization code with PKCE (RFC 6749, RFC 7636). With OpenID Connect a nonce is sent, ID tokens are verified against the
 * provider's keys, issuer and client id, and HMAC signatures refused; plain OAuth 2.0 is a passport strategy. `origins`: replaces the origins of public providers, for tests.
 */
export function createOAuthConnectors(
  parts: ProofParts & {
    readonly fetch: OutboundFetch;
    /** Seconds. */
    readonly clockTolerance: number;
    readonly logger: Logger;
    readonly origins?: Readonly<Record<string, string>>;
  },
): OAuthConnectors {
  const { origins = {} } = parts;
  const configurations = createConfigurations(parts);

  const plainConnectorOf = (kind: 'Facebook' | 'LoginWithAmazon'): Connector => {
    const strategy = plainStrategyOf(kind, { configurations, logger: parts.logger });
    return createPassportConnector({ ...parts, strategyOf: () => strategy });
  };

  function connectorOf(kind: OpenIdKind): Connector {
    return {
      async begin(provider, { returnUrl, state, loginHint, fresh }) {
        const { configuration } = await configurations(provider);
        const verifier = randomPKCECodeVerifier();
        const nonce = randomNonce();
        const scope = provider.details['authorize_scopes']!;
        // Apple sends name and e-mail address only with `response_mode=form_post`.
        const asForm = kind === 'SignInWithApple' && /\b(name|email)\b/.test(scope);
        const url = buildAuthorizationUrl(configuration, {
          response_type: 'code',
          redirect_uri: returnUrl,
          scope,
          state,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          nonce,
          ...defined({
            response_mode: asForm ? 'form_post' : undefined,
            login_hint: loginHint,
            prompt: fresh ? 'login' : undefined,
          }),
        });
        const instead = origins[url.origin];
        return {
          url: instead === undefined ? url.href : `${instead}${url.href.slice(url.origin.length)}`,
          memory: { verifier, nonce },
        };
      },

      async finish(provider, { parameters, returnUrl, memory }) {
        if (memory === undefined) throw refusals.answer({ detail: 'unsolicited' });
        const { error, error_description: description } = parameters;
        if (error !== undefined) throw refusals.refused(error, description);
        try {
          return await identify(provider, parameters, returnUrl, memory);
        } catch (cause) {
          const detail = cause instanceof ResponseBodyError ? { detail: cause.error } : {};
          throw codedCause(cause) ?? refusals.answer({ cause, ...detail });
        }
      },
    };

    async function identify(
      provider: IdentityProvider,
      parameters: Readonly<Record<string, string>>,
      returnUrl: string,
      { verifier, nonce }: Readonly<Record<string, string>>,
    ): Promise<UpstreamIdentity> {
      const { configuration, proof } = await configurations(provider);
      await proof.prepare();
      const tokens = await authorizationCodeGrant(configuration, callbackWith(returnUrl, parameters), {
        expectedState: parameters['state'] ?? '',
        ...defined({ pkceCodeVerifier: verifier }),
        expectedNonce: nonce ?? '',
        idTokenExpected: true,
      });
      const idClaims = (tokens.claims() ?? {}) as Readonly<Record<string, unknown>>;
      const profile = await PROFILES[kind](provider, configuration, { accessToken: tokens.access_token, idClaims }, parts.logger);
      const allClaims = { ...profile, ...(kind === 'SignInWithApple' ? appleName(parameters['user']) : {}), ...idClaims };
      const subject = subjectIn(idClaims['sub']);
      if (subject === undefined) throw refusals.answer({ detail: 'no sub' });
      return {
        subject,
        claims: { ...claimsIn(allClaims), ...tokensIn(tokens) },
        sources: {
          tokenResponse: claimsIn(tokens as Readonly<Record<string, unknown>>),
          idToken: claimsIn(idClaims),
          ...defined({
            userInfo: Object.keys(profile).length > 0 ? claimsIn(profile) : undefined,
          }),
        },
      };
    }
  }

  return {
    OIDC: connectorOf('OIDC'),
    Google: connectorOf('Google'),
    Facebook: plainConnectorOf('Facebook'),
    LoginWithAmazon: plainConnectorOf('LoginWithAmazon'),
    SignInWithApple: connectorOf('SignInWithApple'),
  };
}

/** Name in the `user` parameter that Apple posts at the first sign-in; unsigned, sent by the browser. */
function appleName(user: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const { name } = JSON.parse(user ?? '{}') as { name?: { firstName?: unknown; lastName?: unknown } };
    const [firstName, lastName] = [name?.firstName, name?.lastName].map((part) =>
      typeof part === 'string' ? part.slice(0, 256) : undefined,
    );
    return { firstName, lastName, name: [firstName, lastName].filter(Boolean).join(' ') || undefined };
  } catch {
    return {};
  }
}
