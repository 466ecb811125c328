/** URLs of a pool as SAML identity provider. The entity ID is the metadata URL. */
export interface SamlEndpoints {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly sloUrl: string;
  /** Redirect URI of the authorization code. */
  readonly returnUrl: string;
  readonly nextLogoutUrl: string;
  readonly confirmLogoutUrl: string;
}

/** SAML URLs of a pool. `baseUrl` has no slash at its end. */
export function samlEndpointsOf(baseUrl: string, poolId: string): SamlEndpoints {
  const base = `${baseUrl}/${poolId}/saml`;
  return {
    entityId: `${base}/metadata`,
    ssoUrl: `${base}/sso`,
    sloUrl: `${base}/slo`,
    returnUrl: `${base}/continue`,
    nextLogoutUrl: `${base}/slo/next`,
    confirmLogoutUrl: `${base}/slo/confirm`,
  };
}

/** Pool ID in an entity ID of this server; undefined for any other entity ID. */
export function samlPoolOf(baseUrl: string, entityId: string): string | undefined {
  const poolId = entityId.startsWith(`${baseUrl}/`) ? entityId.slice(baseUrl.length + 1).split('/')[0]! : '';
  return entityId === samlEndpointsOf(baseUrl, poolId).entityId ? poolId : undefined;
}
