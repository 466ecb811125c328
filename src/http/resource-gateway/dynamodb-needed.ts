import { defined } from '../../kernel/index.js';
import type { Access } from './dynamodb-accesses.js';
import { attributesOf } from './dynamodb-attributes.js';
import { ANY_KEY, leadingKey } from './dynamodb-leading-keys.js';
import { GatewayError } from './errors.js';
import type { Needed } from './s3-request.js';

/** Asks the table, or the index of it, for the name of its partition key; undefined when there is none. */
export type PartitionKeyOf = (table: string, index: string | undefined) => Promise<string | undefined>;

/**
 * What must be allowed for one access, with the condition keys of the service: `dynamodb:LeadingKeys`, `dynamodb:Attributes`, `dynamodb:Select`,
 * `dynamodb:ReturnValues`. Throws `validation`.
 */
export async function neededForAccess(
  access: Access,
  { arnPrefix, partitionKeyOf }: { readonly arnPrefix: string; readonly partitionKeyOf: PartitionKeyOf },
): Promise<Needed> {
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

/** A table may be named by its ARN, of this account and region alone. */
function tableName(given: string, arnPrefix: string): string {
  const name = given.startsWith(arnPrefix) ? given.slice(arnPrefix.length) : given;
  if (NAME.test(name)) return name;
  throw new GatewayError('validation', 'TableName must be a name or ARN of a table, of letters, digits, "_", "-" and "."');
}

function indexOf(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'string' && NAME.test(given)) return given;
  throw new GatewayError('validation', 'IndexName must be of letters, digits, "_", "-" and "."');
}
