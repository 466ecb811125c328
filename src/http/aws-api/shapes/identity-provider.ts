import type {
  CreateIdentityProviderCommandInput,
  IdentityProviderType,
  ProviderDescription,
} from '@aws-sdk/client-cognito-identity-provider';
import type { IdentityProvider } from '../../../directory/identity-providers/index.js';
import { invalidParameter } from '../errors.js';

/** Details that are write-only, as with AWS: Apple's private key. */
const NEVER_SHOWN = ['private_key'];

/** Translates an identity provider. `found`: details read from its metadata. */
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

/** Refuses `AcrMapping`, which is not implemented. Throws `InvalidParameterException`. */
export function refuseAcrMapping({ AcrMapping }: Pick<CreateIdentityProviderCommandInput, 'AcrMapping'>): void {
  if (AcrMapping !== undefined && Object.keys(AcrMapping).length > 0) throw invalidParameter('AcrMapping is not available.');
}
