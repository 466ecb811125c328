import { type Clock, defined, type Ids } from '../../kernel/index.js';
import { uniqueId } from '../aws-ids.js';
import { iamError } from '../errors.js';
import { parsePolicy } from '../policy/index.js';
import { createEntityCollection, type EntityCollection } from './collection.js';
import type { EntitiesStore } from './entities.store.js';
import type { RoleEntity, Tag } from './entity.js';
import { withBoundary, withTags } from './holders.js';
import { checkName, checkPath, iamViolation } from './names.js';

/** Roles for administration; `roles.ts` reads them for sessions. */
export interface IamRoles extends EntityCollection<RoleEntity> {
  /** Throws `entity_exists`, `malformed_policy`, `iam_limit`. */
  make(input: {
    readonly name: string;
    readonly path?: string;
    readonly trustPolicy: string;
    readonly description?: string;
    readonly maxSessionSeconds?: number;
    readonly boundary?: string;
    readonly tags?: readonly Tag[];
  }): Promise<RoleEntity>;
  /** Throws `delete_conflict` while it has policies. Ends its sessions. */
  removeRole(name: string): Promise<void>;
}

const QUOTA = 1000;
const HOUR = 3600;

export function createIamRoles(parts: {
  readonly store: EntitiesStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
  /** Called after roles changed, to invalidate cached roles of sessions. */
  readonly changed: () => void;
}): IamRoles {
  const { store, clock, ids, accountId, changed } = parts;
  const roles = createEntityCollection({ store, kind: 'role', quota: QUOTA, changed });
  return {
    ...roles,
    async make({ name, path = '/', trustPolicy, description, maxSessionSeconds = HOUR, boundary, tags = [] }) {
      checkName(name, 64, 'roleName');
      checkPath(path);
      parsePolicy(trustPolicy, 'trust');
      checkMaxSession(maxSessionSeconds);
      const made: RoleEntity = {
        arn: `arn:aws:iam::${accountId}:role${path}${name}`,
        id: uniqueId(ids, 'AROA', 17),
        name,
        path,
        createdAt: clock.now(),
        tags: [],
        inline: [],
        attached: [],
        trustPolicy,
        ...defined({ description }),
        maxSessionSeconds,
      };
      return roles.create(withTags(withBoundary(made, boundary), tags));
    },
    async removeRole(name) {
      await roles.remove(name, ({ inline, attached }) => {
        if (inline.length > 0) throw iamError('delete_conflict', 'Cannot delete entity, must delete policies first.');
        if (attached.length > 0) throw iamError('delete_conflict', 'Cannot delete entity, must detach all policies first.');
      });
    },
  };
}

export function checkMaxSession(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < HOUR) throw iamViolation('maxSessionDuration', `have value greater than or equal to ${HOUR}`);
  if (seconds > 12 * HOUR) throw iamViolation('maxSessionDuration', `have value less than or equal to ${12 * HOUR}`);
}
