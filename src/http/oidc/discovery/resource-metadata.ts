export const USER_INFO = '/oauth2/userInfo';
export const REGISTER = '/oauth2/register';
/** Well-known name of RFC 9728 section 3. */
export const PROTECTED_RESOURCE = '/.well-known/oauth-protected-resource';

/** Address of the metadata of a protected endpoint of the pool: the well-known part precedes the path (RFC 9728 section 3.1). */
export function resourceMetadataUrl(issuer: string, endpoint: typeof USER_INFO | typeof REGISTER): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}${PROTECTED_RESOURCE}${pathname}${endpoint}`;
}

/** Challenge parameter with the address of the metadata (RFC 9728 section 5.1). */
export const resourceMetadata = (issuer: string, endpoint: typeof USER_INFO | typeof REGISTER): string =>
  `resource_metadata="${resourceMetadataUrl(issuer, endpoint)}"`;
