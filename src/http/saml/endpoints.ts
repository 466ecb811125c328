/** Addresses of a pool as SAML identity provider. The entity id is the address of the metadata. */
export interface SamlEndpoints {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly sloUrl: string;
  /** Where the authorization server hands its answer back. */
  readonly returnUrl: string;
  readonly nextLogoutUrl: string;
}

/** `baseUrl` without a slash at its end. */
export function samlEndpointsOf(baseUrl: string, poolId: string): SamlEndpoints {
  const base = `${baseUrl}/${poolId}/saml`;
  return {
    entityId: `${base}/metadata`,
    ssoUrl: `${base}/sso`,
    sloUrl: `${base}/slo`,
    returnUrl: `${base}/continue`,
    nextLogoutUrl: `${base}/slo/next`,
  };
}

/** The pool whose entity id this is. */
export function samlPoolOf(baseUrl: string, entityId: string): string | undefined {
  const poolId = entityId.startsWith(`${baseUrl}/`) ? entityId.slice(baseUrl.length + 1).split('/')[0]! : '';
  return entityId === samlEndpointsOf(baseUrl, poolId).entityId ? poolId : undefined;
}
