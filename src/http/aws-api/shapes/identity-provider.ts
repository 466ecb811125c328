import type {
  CreateIdentityProviderCommandInput,
  IdentityProviderType,
  ProviderDescription,
} from '@aws-sdk/client-cognito-identity-provider';
import type { IdentityProvider } from '../../../directory/identity-providers/index.js';
import { invalidParameter } from '../errors.js';

/** Apple's key goes in and does not come out again, as with AWS. */
const NEVER_SHOWN = ['private_key'];

/** `found`: details that are not set but known. */
export function awsIdentityProvider(provider: IdentityProvider, found: Readonly<Record<string, string>>): IdentityProviderType {
  return {
    UserPoolId: provider.poolId,
    ProviderName: provider.name,
    ProviderType: provider.kind,
    ProviderDetails: Object.fromEntries(Object.entries({ ...provider.details, ...found }).filter(([key]) => !NEVER_SHOWN.includes(key))),
    AttributeMapping: { ...provider.attributeMapping },
    IdpIdentifiers: [...provider.identifiers],
    CreationDate: provider.createdAt,
    LastModifiedDate: provider.updatedAt,
  };
}

export const awsProviderDescription = ({ name, kind, createdAt, updatedAt }: IdentityProvider): ProviderDescription => ({
  ProviderName: name,
  ProviderType: kind,
  CreationDate: createdAt,
  LastModifiedDate: updatedAt,
});

/** Nothing translates the assurance of others yet. Throws `InvalidParameterException`. */
export function refuseAcrMapping({ AcrMapping }: Pick<CreateIdentityProviderCommandInput, 'AcrMapping'>): void {
  if (AcrMapping !== undefined && Object.keys(AcrMapping).length > 0) throw invalidParameter('AcrMapping is not available.');
}
