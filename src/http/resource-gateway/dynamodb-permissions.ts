import { defined } from '../../kernel/index.js';
import type { Access } from './dynamodb-accesses.js';
import { attributesOf } from './dynamodb-attributes.js';
import { ANY_KEY, leadingKey } from './dynamodb-leading-keys.js';
import { GatewayError } from './errors.js';
import type { RequiredPermission } from './s3-request.js';

/** Partition key name of a table or index; undefined for an unknown one. */
export type PartitionKeyOf = (table: string, index: string | undefined) => Promise<string | undefined>;

/**
 * Permission required for one access, with the condition keys `dynamodb:LeadingKeys`, `dynamodb:Attributes`, `dynamodb:Select` and
 * `dynamodb:ReturnValues`. Reads the partition key name. Throws `validation`.
 */
export async function permissionForAccess(
  access: Access,
  { arnPrefix, partitionKeyOf }: { readonly arnPrefix: string; readonly partitionKeyOf: PartitionKeyOf },
): Promise<RequiredPermission> {
  const { action, input, items } = access;
  if (access.table === '*') return { action, resource: '*', context: {} };
  const table = tableName(access.table, arnPrefix);
  const index = indexOf(input['IndexName']);
  const attributes = items === 'none' ? [] : attributesOf(action, input);
  const leading = items === 'keyed' ? leadingKey(input, await partitionKeyOf(table, index)) : ANY_KEY;
  return {
    action,
    resource: `${arnPrefix}${table}${index === undefined ? '' : `/index/${index}`}`,
    context: {
      ...defined({ 'dynamodb:LeadingKeys': items === 'none' ? undefined : [leading] }),
      ...defined({ 'dynamodb:Attributes': attributes.length > 0 ? attributes : undefined }),
      ...textMember('dynamodb:Select', input['Select']),
      ...textMember('dynamodb:ReturnValues', input['ReturnValues']),
    },
  };
}

const textMember = (key: string, value: unknown): Record<string, string> => (typeof value === 'string' ? { [key]: value } : {});

const NAME = /^[\w.-]{3,255}$/;

/** Table name from a name or an ARN of this account and region. */
function tableName(value: string, arnPrefix: string): string {
  const name = value.startsWith(arnPrefix) ? value.slice(arnPrefix.length) : value;
  if (NAME.test(name)) return name;
  throw new GatewayError('validation', 'TableName must be a name or ARN of a table, of letters, digits, "_", "-" and "."');
}

function indexOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && NAME.test(value)) return value;
  throw new GatewayError('validation', 'IndexName must be of letters, digits, "_", "-" and "."');
}
