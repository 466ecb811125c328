import type { Sealer } from '../../kernel/index.js';
import type { IdentityProvider, ProviderDetails } from './identity-providers.js';
import type { IdentityProviderDocument } from './identity-providers.store.js';
import { SECRET_DETAILS } from './provider-kinds.js';

/** Stored form of providers: secrets are sealed for one provider of one pool. */
export interface StoredProviders {
  write(provider: IdentityProvider): Omit<IdentityProviderDocument, '_id'>;
  read(document: IdentityProviderDocument): IdentityProvider;
}

export const identifierKey = (identifier: string): string => `id:${identifier}`;

export function createStoredProviders(sealer: Sealer): StoredProviders {
  const purposeOf = ({ poolId, name }: Pick<IdentityProvider, 'poolId' | 'name'>): string => `identity-provider:${poolId}:${name}`;
  return {
    write({ details, attributeMapping, ...provider }) {
      return {
        ...provider,
        details: JSON.stringify(pick(details, (key) => !SECRET_DETAILS.includes(key))),
        sealedSecrets: sealer.seal(JSON.stringify(pick(details, (key) => SECRET_DETAILS.includes(key))), purposeOf(provider)),
        attributeMapping: JSON.stringify(attributeMapping),
        keys: [`name:${provider.name}`, ...provider.identifiers.map(identifierKey)],
      };
    },
    read({ _id, keys, sealedSecrets, details, attributeMapping, ...provider }) {
      const secrets = JSON.parse(sealer.open(sealedSecrets, purposeOf(provider)).toString()) as ProviderDetails;
      return {
        ...provider,
        details: { ...(JSON.parse(details) as ProviderDetails), ...secrets },
        attributeMapping: JSON.parse(attributeMapping) as ProviderDetails,
      };
    },
  };
}

const pick = (details: ProviderDetails, isPicked: (key: string) => boolean): ProviderDetails =>
  Object.fromEntries(Object.entries(details).filter(([key]) => isPicked(key)));
