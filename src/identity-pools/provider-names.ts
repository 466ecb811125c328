/**
 * User pools go by two names in `Logins`, in pool settings and in role mappings: Cognito's `cognito-idp.{region}.amazonaws.com/{poolId}`
 * and our issuer without its scheme, `{host}:{port}/{poolId}`. The pool id alone tells which pool is meant.
 */
export interface ProviderNames {
  /** The user pool that a provider name means; undefined when it is no user pool's name. */
  userPoolOf(name: string): string | undefined;
  /** The one name that identities, `amr` and role mappings use, so that both names lead to one identity. */
  canonical(poolId: string): string;
}

const COGNITO = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([\w-]+_[0-9a-zA-Z]+)$/;
const POOL_ID = /^[\w-]+_[0-9a-zA-Z]+$/;

export function createProviderNames(parts: { region: string; baseUrl: string }): ProviderNames {
  const ours = `${parts.baseUrl.replace(/^https?:\/\//, '')}/`;
  return {
    userPoolOf(name) {
      if (name.length > 256) return undefined;
      const poolId = name.startsWith(ours) ? name.slice(ours.length) : COGNITO.exec(name)?.[1];
      return poolId !== undefined && POOL_ID.test(poolId) ? poolId : undefined;
    },
    canonical: (poolId) => `cognito-idp.${parts.region}.amazonaws.com/${poolId}`,
  };
}
