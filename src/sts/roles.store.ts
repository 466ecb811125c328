import { defined } from '../kernel/index.js';
import type { Connection } from '../storage/index.js';
import { accountOf, roleNameOf } from './aws-ids.js';
import { stsError } from './errors.js';
import { createEntitiesStore } from './iam/entities.store.js';
import type { RoleEntity } from './iam/entity.js';
import { parsePolicy } from './policy/index.js';
import type { Role, RolesStore } from './roles.js';

/** Creates the role store of sessions on the entities of IAM. */
export function createRolesStore(connection: Connection): RolesStore {
  const entities = (accountId: string) => createEntitiesStore(connection, accountId);

  /** Changes a role by compare-and-set, repeated after a concurrent change. Undefined when there is no such role. */
  async function change(arn: string, make: (role: RoleEntity) => RoleEntity): Promise<RoleEntity | undefined> {
    const store = entities(accountOf(arn));
    for (;;) {
      const found = await store.find('role', roleNameOf(arn));
      if (!found || found.entity.arn !== arn) return undefined;
      const next = make(found.entity);
      if (await store.replace('role', next, found.revision)) return next;
    }
  }

  return {
    async find(arn) {
      const found = await entities(accountOf(arn)).find('role', roleNameOf(arn));
      return found?.entity.arn === arn ? roleOf(found.entity) : undefined;
    },
    async put(role) {
      const { arn, accountId, name, id, createdAt, maxSessionSeconds } = role;
      const given = {
        trustPolicy: JSON.stringify(role.trustPolicy),
        inline: role.policies.map((policy, at) => ({ name: `policy-${at + 1}`, document: JSON.stringify(policy) })),
        maxSessionSeconds,
      };
      const path = arn.slice(arn.indexOf(':role/') + 5, arn.length - name.length);
      const made: RoleEntity = { arn, id, name, path, createdAt, tags: [], attached: [], ...given };
      if (await entities(accountId).create('role', made)) return roleOf(made);
      const changed = await change(arn, (known) => ({ ...known, ...given }));
      if (!changed) throw stsError('validation', `There is a role named ${name} under another path.`);
      return roleOf(changed);
    },
    async list(accountId) {
      return (await entities(accountId).list('role', { limit: 1000 })).map(roleOf);
    },
    async remove(arn) {
      const store = entities(accountOf(arn));
      for (;;) {
        const found = await store.find('role', roleNameOf(arn));
        if (!found || found.entity.arn !== arn || (await store.remove('role', found.entity.name, found.revision))) return;
      }
    },
    async revokeBefore(arn, time) {
      await change(arn, (role) => ({ ...role, revokedBefore: Math.max(time, role.revokedBefore ?? 0) }));
    },
  };
}

function roleOf(entity: RoleEntity): Role {
  const { name, arn, id, maxSessionSeconds, createdAt, attached, boundary, tags, revokedBefore } = entity;
  return {
    name,
    arn,
    accountId: accountOf(arn),
    id,
    trustPolicy: parsePolicy(entity.trustPolicy, 'trust'),
    policies: entity.inline.map(({ document }) => parsePolicy(document)),
    attached,
    ...defined({ boundary }),
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    maxSessionSeconds,
    createdAt,
    ...defined({ revokedBefore }),
  };
}
