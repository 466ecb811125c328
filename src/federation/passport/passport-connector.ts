import type { IdentityProvider } from '../../directory/identity-providers/index.js';
import { defined } from '../../kernel/index.js';
import { claimsIn, tokensIn } from '../claims.js';
import { codedCause } from '../coded-cause.js';
import { refusals } from '../errors.js';
import type { Connector } from '../types.js';
import { claimsOf, subjectAt } from './profile-claims.js';
import { type RunParts, runStrategy, summaryOf } from './run-strategy.js';
import type { ConfiguredStrategy, Strategies, StrategySignIn } from './strategies.js';
import type { Verified } from './verify.js';

/**
 * Connector of providers that sign in by a passport strategy. Each half of a sign-in runs an instance of its own; `state`, code verifier
 * and context are in the federation state store between them. `origins`: replaces the origins of public providers, for tests.
 */
export function createPassportConnector(
  parts: RunParts & {
    /** Strategy of a provider. Throws `federation_unreachable`. */
    readonly strategyOf: (provider: IdentityProvider) => ConfiguredStrategy;
    readonly origins?: Readonly<Record<string, string>>;
  },
): Connector {
  const { strategyOf, origins = {}, logger } = parts;

  async function run(
    provider: IdentityProvider,
    signIn: Omit<StrategySignIn, 'provider'>,
    request: { readonly query: Readonly<Record<string, string>>; readonly options: object },
  ) {
    try {
      return await runStrategy(strategyOf(provider).create({ ...signIn, provider }), { url: signIn.returnUrl, ...request }, parts);
    } catch (error) {
      const coded = codedCause(error);
      if (coded) throw coded;
      const { poolId: pool, name } = provider;
      const { detail, at } = summaryOf(error);
      logger.warn({ pool, provider: name, detail, at }, 'passport strategy failed');
      throw refusals.answer({ detail });
    }
  }

  return {
    async begin(provider, { returnUrl, state: given, loginHint, fresh }) {
      const state = { state: given };
      const options = defined({ loginHint, prompt: fresh ? 'login' : undefined });
      const outcome = await run(provider, { returnUrl, state }, { query: {}, options });
      const url = outcome.kind === 'redirect' && URL.canParse(outcome.url) ? new URL(outcome.url) : undefined;
      if (!url || !/^https?:$/.test(url.protocol)) throw refusals.answer({ detail: 'the strategy did not redirect' });
      // Otherwise the response would belong to no sign-in, or the strategy would keep a state that nothing binds to the browser.
      if (url.searchParams.get('state') !== given) throw refusals.answer({ detail: 'the strategy sends a state of its own' });
      const instead = origins[url.origin];
      return { url: instead === undefined ? url.href : `${instead}${url.href.slice(url.origin.length)}`, memory: state };
    },

    async finish(provider, { parameters, returnUrl, memory }) {
      if (memory === undefined) throw refusals.answer({ detail: 'unsolicited' });
      const strategy = strategyOf(provider);
      const { error, error_description: description, iss } = parameters;
      if (iss !== undefined && strategy.issuer !== undefined && iss !== strategy.issuer)
        throw refusals.answer({ detail: 'another issuer' });
      if (error !== undefined) throw refusals.refused(error, description);
      const outcome = await run(provider, { returnUrl, state: { ...memory } }, { query: parameters, options: {} });
      if (outcome.kind !== 'success')
        throw refusals.answer({ detail: outcome.kind === 'failure' ? outcome.detail : 'the strategy redirects again' });
      const { profile = {}, tokens = {} } = outcome.profile as Partial<Verified>;
      const subject = subjectAt(profile, strategy.subject);
      if (subject === undefined) throw refusals.answer({ detail: `no ${strategy.subject} in the profile` });
      const claims = claimsOf(profile, strategy.claims);
      return {
        subject,
        claims: { ...claims, ...tokensIn(tokens), sub: subject },
        sources: { tokenResponse: claimsIn(tokens), userInfo: claims },
      };
    },
  };
}

/** Connector of providers whose detail `strategy` names a strategy of the settings. */
export function createStrategyConnector({
  strategies,
  ...parts
}: Omit<Parameters<typeof createPassportConnector>[0], 'strategyOf'> & { readonly strategies: Strategies }): Connector {
  return createPassportConnector({
    ...parts,
    strategyOf({ details: { strategy = '' } }) {
      const found = strategies(strategy);
      if (!found) throw refusals.unreachable({ detail: `no strategy ${strategy} in the settings` });
      return found;
    },
  });
}
