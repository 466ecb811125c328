import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ResponseBodyError,
  randomPKCECodeVerifier,
} from 'openid-client';
import { defined, type Logger } from '../../kernel/index.js';
import { codedCause } from '../coded-cause.js';
import { refusals } from '../errors.js';
import { type ConfiguredStrategy, Strategy, type StrategySignIn } from '../passport/index.js';
import { callbackWith } from './callback-url.js';
import type { Configurations } from './configurations.js';
import { PROFILES } from './profiles.js';

type Query = Readonly<Record<string, string>>;

interface Parts {
  readonly configurations: Configurations;
  readonly logger: Logger;
}

/** Subject in the profile of provider types without OpenID Connect. */
const SUBJECTS = { Facebook: 'id', LoginWithAmazon: 'user_id' } as const;

type PlainKind = keyof typeof SUBJECTS;

/** Built-in passport strategy of a provider of plain OAuth 2.0. */
export const plainStrategyOf = (kind: PlainKind, parts: Parts): ConfiguredStrategy => ({
  subject: SUBJECTS[kind],
  claims: {},
  create: (signIn) => new PlainOAuthStrategy(kind, signIn, parts),
});

/** Authorization code with PKCE (RFC 6749, RFC 7636) by openid-client; the user is who the profile endpoint names. */
class PlainOAuthStrategy extends Strategy {
  constructor(
    private readonly kind: PlainKind,
    private readonly signIn: StrategySignIn,
    private readonly parts: Parts,
  ) {
    super();
  }

  override async authenticate(request: { readonly query: object }): Promise<void> {
    const query = request.query as Query;
    if (query['code'] === undefined) this.redirect((await this.authorizationUrl()).href);
    else this.success(await this.identify(query));
  }

  private async authorizationUrl(): Promise<URL> {
    const { provider, returnUrl, state } = this.signIn;
    const { configuration } = await this.parts.configurations(provider);
    const verifier = randomPKCECodeVerifier();
    state['verifier'] = verifier;
    return buildAuthorizationUrl(configuration, {
      response_type: 'code',
      redirect_uri: returnUrl,
      scope: provider.details['authorize_scopes']!,
      state: state['state']!,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
  }

  private async identify(query: Query) {
    const { provider, returnUrl, state } = this.signIn;
    const { configuration } = await this.parts.configurations(provider);
    const tokens = await authorizationCodeGrant(configuration, callbackWith(returnUrl, query), {
      expectedState: state['state']!,
      ...defined({ pkceCodeVerifier: state['verifier'] }),
    }).catch((cause: unknown) => {
      throw codedCause(cause) ?? refusals.answer({ cause, ...(cause instanceof ResponseBodyError ? { detail: cause.error } : {}) });
    });
    const profile = await PROFILES[this.kind](
      provider,
      configuration,
      { accessToken: tokens.access_token, idClaims: {} },
      this.parts.logger,
    );
    return { profile, tokens };
  }
}
