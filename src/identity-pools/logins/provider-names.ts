/**
 * User pools have two names in `Logins`, in pool settings and in role mappings: Cognito's
 * `cognito-idp.{region}.amazonaws.com/{poolId}` and the issuer without its scheme,
 * `{host}:{port}/{poolId}`. The pool id alone identifies the pool.
 */
export interface ProviderNames {
  /** Returns the user pool of a provider name; undefined when it names no user pool. */
  userPoolOf(name: string): string | undefined;
  /**
   * Returns the canonical name, used in identities, `amr` and role mappings, so that both names
   * lead to one identity.
   */
  canonical(poolId: string): string;
}

const COGNITO = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([\w-]+_[0-9a-zA-Z]+)$/;
const POOL_ID = /^[\w-]+_[0-9a-zA-Z]+$/;

export function createProviderNames(parts: { region: string; baseUrl: string }): ProviderNames {
  const issuerPrefix = `${parts.baseUrl.replace(/^https?:\/\//, '')}/`;
  return {
    userPoolOf(name) {
      if (name.length > 256) return undefined;
      const poolId = name.startsWith(issuerPrefix) ? name.slice(issuerPrefix.length) : COGNITO.exec(name)?.[1];
      return poolId !== undefined && POOL_ID.test(poolId) ? poolId : undefined;
    },
    canonical: (poolId) => `cognito-idp.${parts.region}.amazonaws.com/${poolId}`,
  };
}
