import { defined } from '../../kernel/index.js';
import type { Access } from './dynamodb-accesses.js';
import { type Input, list, member, record } from './dynamodb-input.js';
import { ANY_KEY, leadingKey } from './dynamodb-leading-keys.js';
import { GatewayError } from './errors.js';
import type { RequiredPermission } from './s3-request.js';

/** Stands for every attribute, as `ANY_KEY` does for every key. */
const ANY_ATTRIBUTE = '\0';

const READS = new Set(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan']);
const EXPRESSIONS = ['ProjectionExpression', 'FilterExpression', 'ConditionExpression', 'KeyConditionExpression', 'UpdateExpression'];
const KEYED = ['Key', 'Item', 'Expected', 'AttributeUpdates', 'KeyConditions', 'QueryFilter', 'ScanFilter'];
const CONDITION_WORDS = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN']);
const UPDATE_WORDS = new Set(['SET', 'REMOVE', 'ADD', 'DELETE']);

/**
 * Top-level attributes that an access names or returns (`dynamodb:Attributes`). A read without a projection returns all of them.
 */
export function attributesOf(action: string, access: Input): string[] {
  const mentioned = EXPRESSIONS.flatMap((parameter) => namesIn(parameter, access));
  const listed = list(access['AttributesToGet']).map(String);
  const keyed = KEYED.flatMap((parameter) => Object.keys(record(access[parameter])));
  const projected = access['ProjectionExpression'] !== undefined || listed.length > 0 || access['Select'] === 'COUNT';
  const all = READS.has(action) && !projected ? [ANY_ATTRIBUTE] : [];
  return [...new Set([...mentioned, ...listed, ...keyed, ...all])];
}

function namesIn(parameter: string, access: Input): string[] {
  const text = access[parameter];
  if (typeof text !== 'string') return [];
  const words =
    parameter === 'UpdateExpression' ? UPDATE_WORDS : parameter === 'ProjectionExpression' ? new Set<string>() : CONDITION_WORDS;
  // First element of each path. A word before a parenthesis is a function, one after a colon a value.
  const names = [...text.matchAll(/(?<![\w#:.])(#\w+|[A-Za-z_]\w*)(?!\w)(?!\s*\()/g)].map(([, name = '']) => name);
  return names
    .filter((name) => !words.has(name.toUpperCase()))
    .map((name) => (name.startsWith('#') ? String(member(access['ExpressionAttributeNames'], name) ?? name) : name));
}

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
