import type { ProviderUserIdentifierType } from '@aws-sdk/client-cognito-identity-provider';
import type { ProviderUser } from '../../../authentication/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

/** Translates a user of an identity provider. Throws `InvalidParameterException`. */
export function providerUserOf({ ProviderName, ProviderAttributeName, ProviderAttributeValue }: ProviderUserIdentifierType): ProviderUser {
  if (ProviderName === undefined) throw invalidParameter('ProviderName is required.');
  if (ProviderAttributeValue === undefined) throw invalidParameter('ProviderAttributeValue is required.');
  return { provider: ProviderName, value: ProviderAttributeValue, ...defined({ attribute: ProviderAttributeName }) };
}
