import { defined } from '../../kernel/index.js';
import { type NameIdFormat, nameIdFormatOf, type SpMetadata } from '../../saml/index.js';
import { isUsableUrl, MAX_CONSUMERS } from './rules.js';
import type { ServiceProviderRules } from './types.js';

/** Leaves out addresses that `checkMetadata` refuses, as long as one remains to sign in at, and names them. */
export function usableMetadata(metadata: SpMetadata): SpMetadata {
  const { logout, ...rest } = metadata;
  const usable = metadata.assertionConsumers.filter(({ url }) => isUsableUrl(url)).slice(0, MAX_CONSUMERS);
  const left = metadata.assertionConsumers.length - usable.length;
  if (usable.length === 0 || (left === 0 && isUsableLogout(logout))) return metadata;
  return {
    ...rest,
    assertionConsumers: usable,
    ...defined({ logout: isUsableLogout(logout) ? logout : undefined }),
    leftOut: [
      ...metadata.leftOut,
      ...(left > 0 ? [`${left} assertion consumer services: not https, or more than ${MAX_CONSUMERS}`] : []),
      ...(isUsableLogout(logout) ? [] : ['the single logout service: not https']),
    ],
  };
}

const isUsableLogout = (logout: SpMetadata['logout']): boolean =>
  [logout?.url, logout?.responseUrl].every((url) => url === undefined || isUsableUrl(url));

/** Rules that the metadata ask for; the operator's own take precedence. */
export function rulesOf(metadata: SpMetadata): Partial<ServiceProviderRules> {
  const format = metadata.nameIdFormats.map(nameIdFormatOf).find((one): one is NameIdFormat => one !== undefined && one !== 'unspecified');
  return defined({
    nameIdFormat: format,
    requireSignedRequests: metadata.authnRequestsSigned && metadata.signingCertificates.length > 0 ? true : undefined,
    signAssertion: metadata.wantAssertionsSigned ? true : undefined,
  });
}
