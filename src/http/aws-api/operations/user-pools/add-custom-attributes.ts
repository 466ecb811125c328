import type { AddCustomAttributesCommandInput, AddCustomAttributesCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { SchemaAttribute, UserPool } from '../../../../directory/pools/index.js';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { customAttributeOf } from '../../shapes/schema-attribute.js';

/** Adds all attributes or none. They cannot be renamed, retyped or deleted afterwards. */
export const addCustomAttributes =
  ({ pools, importJobs }: Pick<Parts, 'pools' | 'importJobs'>): Run<AddCustomAttributesCommandInput, AddCustomAttributesCommandOutput> =>
  async ({ UserPoolId, CustomAttributes }) => {
    await importJobs.refuseWhileActive(UserPoolId);
    const added = CustomAttributes.map(customAttributeOf);
    await pools.updateWithRetry(UserPoolId, (pool) => ({ schema: extended(pool, added) }));
    return {};
  };

function extended({ schema }: UserPool, added: readonly SchemaAttribute[]): readonly SchemaAttribute[] {
  const names = new Set(schema.map(({ name }) => name));
  for (const { name } of added) {
    if (names.has(name)) throw invalidParameter(`${name}: Existing attribute already has name ${name}.`);
    names.add(name);
  }
  return [...schema, ...added];
}
