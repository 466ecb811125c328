import type { Groups } from '../../directory/groups/index.js';
import { type Pools, securityOf } from '../../directory/pools/index.js';
import type { Participants } from '../../directory/service-providers/index.js';
import type { Users } from '../../directory/users/index.js';
import { type Clock, createCache, defined } from '../../kernel/index.js';
import type { SignIn, SignIns } from '../../sts/index.js';
import type { Sessions } from '../../tokens/index.js';

export interface ActiveSignIns extends SignIns {
  /** Current state in the store, whether the pool's credentials follow sessions or not. Two reads. */
  isSignedIn(poolId: string, sub: string, originJti: string | undefined): Promise<boolean>;
}

/** Milliseconds. A change is seen within five seconds: this lifetime plus the read. */
const CACHE_MS = 4000;

type Source = Omit<SignIn, 'needs'>;

/** Groups and roles of a user whose sign-in is active. */
interface Membership {
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

/** Sign-ins at user pools that temporary credentials depend on: session, user and groups, in one cached look-up for each sign-in. */
export function createActiveSignIns(parts: {
  readonly pools: Pick<Pools, 'find'>;
  readonly users: Pick<Users, 'findBySub'>;
  readonly groups: Pick<Groups, 'effectiveGroupsOf'>;
  readonly sessions: Pick<Sessions, 'find'>;
  readonly participants: Pick<Participants, 'find'>;
  /** User pool of a SAML entity id. */
  readonly samlPoolOf: (entityId: string) => string | undefined;
  readonly clock: Clock;
}): ActiveSignIns {
  const { pools, users, groups, sessions, participants, samlPoolOf, clock } = parts;
  const cache = createCache<Membership>({ clock, lifetimeMs: CACHE_MS, max: 10_000, load: (key) => load(JSON.parse(key) as Source) });

  const membershipOf = ({ poolId, sub, originJti, sessionIndex }: Source): Promise<Membership | undefined> =>
    cache.get(JSON.stringify({ poolId, sub, originJti, sessionIndex }));

  async function hasSession({ poolId, sub, originJti, sessionIndex }: Source): Promise<boolean> {
    if (originJti !== undefined) return (await sessions.find(poolId, originJti))?.userId === sub;
    return sessionIndex === undefined || (await participants.find(poolId, sessionIndex))?.userId === sub;
  }

  async function load(source: Source): Promise<Membership | undefined> {
    if (!(await pools.find(source.poolId))) return undefined;
    const [user, stands] = await Promise.all([users.findBySub(source.poolId, source.sub), hasSession(source)]);
    if (!user?.enabled || !stands) return undefined;
    const { names, roles } = await groups.effectiveGroupsOf(user);
    return { groups: names, roles };
  }

  async function stands({ needs, ...source }: SignIn): Promise<boolean> {
    const membership = await membershipOf(source);
    return membership !== undefined && (needs?.anyOf.some((name) => membership[needs.kind].includes(name)) ?? true);
  }

  const follows = async (poolId: string): Promise<boolean> => {
    const pool = await pools.find(poolId);
    return pool !== undefined && securityOf(pool).credentialsFollowSessions;
  };

  return {
    stands,
    async ofToken({ poolId, sub, origin_jti: originJti }) {
      if (!(await follows(poolId))) return undefined;
      return { poolId, sub, ...defined({ originJti }) };
    },
    async ofAssertion({ issuer, sessionIndex = '' }) {
      const poolId = samlPoolOf(issuer);
      if (poolId === undefined || !(await follows(poolId))) return undefined;
      const sub = (await participants.find(poolId, sessionIndex))?.userId ?? '';
      return { poolId, sub, sessionIndex };
    },
    async needing(signIn, needs) {
      const restricted = { ...signIn, needs };
      if (await stands(restricted)) return restricted;
      const hasTrigger = (await pools.find(signIn.poolId))?.triggers.preTokenGeneration !== undefined;
      return hasTrigger ? signIn : undefined;
    },
    isSignedIn: async (poolId, sub, originJti) =>
      (originJti === undefined || (await sessions.find(poolId, originJti)) !== undefined) &&
      (await users.findBySub(poolId, sub))?.enabled === true,
  };
}
