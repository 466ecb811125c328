import { defined, hashToken } from '../../kernel/index.js';
import type { StoredServiceProvider } from './service-providers.store.js';
import type { ServiceProvider, ServiceProviderMetadata, ServiceProviderRules } from './types.js';

export const entityKeyOf = (entityId: string): string => hashToken(entityId);

export function toStored(provider: ServiceProvider): Omit<StoredServiceProvider, '_id'> {
  const { poolId, name, clientId, metadataUrl, metadataReadAt, version, createdAt, updatedAt, ...settings } = provider;
  return {
    poolId,
    name,
    clientId,
    ...defined({ metadataUrl, metadataReadAt }),
    version,
    createdAt,
    updatedAt,
    entityKey: entityKeyOf(provider.entityId),
    settings: JSON.stringify(settings),
  };
}

export function fromStored({ _id, entityKey, settings, ...provider }: StoredServiceProvider): ServiceProvider {
  return { ...provider, ...(JSON.parse(settings) as ServiceProviderMetadata & ServiceProviderRules & Pick<ServiceProvider, 'salt'>) };
}
