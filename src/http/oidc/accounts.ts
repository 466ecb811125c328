import type { Account, FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import type { AppClient, Clients } from '../../directory/clients/index.js';
import type { Groups } from '../../directory/groups/index.js';
import { type Pools, protocolProfileOf, type UserPool } from '../../directory/pools/index.js';
import type { ClaimsTarget, EffectiveGroups, User, Users } from '../../directory/users/index.js';
import { requestedClaims } from './authorize/claims-parameter.js';
import { once, type RequestScopes } from './request-scope.js';

/** Claims of a user that a client may see in these scopes, in the form of an ID token. */
export type ClaimsOf = (
  user: User,
  context: {
    readonly pool: UserPool;
    readonly client: AppClient;
    readonly scopes: readonly string[];
    readonly effectiveGroups: EffectiveGroups;
    readonly target: ClaimsTarget;
    /** Names in the `claims` parameter. */
    readonly requested: readonly string[];
  },
) => Readonly<Record<string, unknown>>;

export interface UserAccount extends Account {
  readonly user: User;
  readonly effectiveGroups: EffectiveGroups;
}

/**
 * `findAccount` of oidc-provider. Undefined for a deleted or disabled user, which refuses codes, refreshes and userInfo, and for a sign-in older
 * than the last end of all sessions. One user read per
 * request, and one for groups.
 */
export function createAccounts(parts: {
  poolId: string;
  pools: Pools;
  clients: Clients;
  users: Users;
  groups: Pick<Groups, 'effectiveGroupsOf'>;
  claimsOf: ClaimsOf;
  scopes: RequestScopes;
}): FindAccount {
  const { poolId, pools, clients, users, groups, claimsOf, scopes } = parts;
  return async (ctx, sub) => {
    const user = await once(scopes.current().users, sub, () => users.findBySub(poolId, sub));
    if (!user?.enabled || refusesSignIn(ctx, user)) return undefined;
    const effectiveGroups = await groups.effectiveGroupsOf(user);
    const account: UserAccount = {
      accountId: sub,
      user,
      effectiveGroups,
      async claims(use, scope) {
        const pool = await pools.get(poolId);
        const client = await clients.get(poolId, ctx.oidc.client!.clientId);
        const target = targetOf(ctx, use);
        const isOpenId = protocolProfileOf(pool) === 'openid';
        const requested = isOpenId ? requestedNames(ctx, target) : [];
        const claims = claimsOf(user, { pool, client, scopes: scope.split(' '), effectiveGroups, target, requested });
        if (target !== 'userinfo') return { ...claims, sub };
        return { ...(isOpenId ? attributesIn(claims) : cognitoUserInfo(user, claims)), sub };
      },
    };
    return account;
  };
}

/** Takes the user out of the SSO session of a sign-in that was proven before all sessions of the user were ended. */
function refusesSignIn({ oidc: { result, session } }: KoaContextWithOIDC, { sessionsEndedAt }: User): boolean {
  const provenAt = result?.login?.['provenAt'] as number | undefined;
  if (!session || provenAt === undefined || !sessionsEndedAt || sessionsEndedAt.getTime() <= provenAt) return false;
  delete session.accountId;
  return true;
}

const targetOf = ({ oidc }: KoaContextWithOIDC, use: string): ClaimsTarget => {
  if (use === 'userinfo') return 'userinfo';
  return oidc.params?.['response_type'] === 'id_token' ? 'sole-id-token' : 'id-token';
};

const requestedNames = (ctx: KoaContextWithOIDC, target: ClaimsTarget): readonly string[] =>
  target === 'userinfo' ? ctx.oidc.grant!.getOIDCClaims() : Object.keys(requestedClaims(ctx).id_token ?? {});

const attributesIn = (claims: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !name.startsWith('cognito:')));

/** UserInfo response of Cognito (AWS: "The userInfo endpoint"): attributes and `username`, no `cognito:` claims, every value a string. */
function cognitoUserInfo(user: User, claims: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const texts = Object.entries(attributesIn(claims)).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]);
  return { ...Object.fromEntries(texts), username: user.username };
}
