import { type Input, list, member, record } from './dynamodb-input.js';

/** Stands for every attribute, as `ANY_KEY` does for every key. */
export const ANY_ATTRIBUTE = '\0';

const READS = new Set(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan']);
const EXPRESSIONS = ['ProjectionExpression', 'FilterExpression', 'ConditionExpression', 'KeyConditionExpression', 'UpdateExpression'];
const KEYED = ['Key', 'Item', 'Expected', 'AttributeUpdates', 'KeyConditions', 'QueryFilter', 'ScanFilter'];
const CONDITION_WORDS = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN']);
const UPDATE_WORDS = new Set(['SET', 'REMOVE', 'ADD', 'DELETE']);

/**
 * Top-level attributes that an access names or is answered with (`dynamodb:Attributes`). A read without a projection is answered with all of them.
 */
export function attributesOf(action: string, access: Input): string[] {
  const mentioned = EXPRESSIONS.flatMap((place) => namesIn(place, access));
  const listed = list(access['AttributesToGet']).map(String);
  const keyed = KEYED.flatMap((place) => Object.keys(record(access[place])));
  const projected = access['ProjectionExpression'] !== undefined || listed.length > 0 || access['Select'] === 'COUNT';
  const all = READS.has(action) && !projected ? [ANY_ATTRIBUTE] : [];
  return [...new Set([...mentioned, ...listed, ...keyed, ...all])];
}

function namesIn(place: string, access: Input): string[] {
  const text = access[place];
  if (typeof text !== 'string') return [];
  const words = place === 'UpdateExpression' ? UPDATE_WORDS : place === 'ProjectionExpression' ? new Set<string>() : CONDITION_WORDS;
  // A path's first step; a word before a parenthesis is a function, one after a colon a value.
  const names = [...text.matchAll(/(?<![\w#:.])(#\w+|[A-Za-z_]\w*)(?!\w)(?!\s*\()/g)].map(([, name = '']) => name);
  return names
    .filter((name) => !words.has(name.toUpperCase()))
    .map((name) => (name.startsWith('#') ? String(member(access['ExpressionAttributeNames'], name) ?? name) : name));
}
