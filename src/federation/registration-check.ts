import { type IdentityProvider, providerInvalid } from '../directory/identity-providers/index.js';
import { createKeyCheck } from './oauth/index.js';
import type { Strategies } from './passport/index.js';

/**
 * Checks a provider at its registration: that its passport strategy is in the settings, or that its keys can be read. Throws
 * `identity_provider_invalid`.
 */
export function createRegistrationCheck(
  parts: Parameters<typeof createKeyCheck>[0] & { readonly strategies: Strategies },
): (provider: IdentityProvider) => Promise<void> {
  const keyCheck = createKeyCheck(parts);
  return async (provider) => {
    const { strategy } = provider.details;
    if (strategy === undefined) return keyCheck(provider);
    if (!parts.strategies(strategy))
      throw providerInvalid(`There is no strategy ${strategy.slice(0, 100)} in identityProviders.strategies of the settings.`);
  };
}
