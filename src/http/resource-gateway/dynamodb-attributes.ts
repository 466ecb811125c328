import { type Input, list, member, record } from './dynamodb-input.js';

/** Stands for every attribute, as `ANY_KEY` does for every key. */
export const ANY_ATTRIBUTE = '\0';

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
