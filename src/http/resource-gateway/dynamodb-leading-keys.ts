import { type Input, list, member, record } from './dynamodb-input.js';
import { equalitiesOf } from './dynamodb-key-condition.js';
import { GatewayError } from './errors.js';

/**
 * Canonical text of a key value (`{S: 'x'}`, `{N: '1'}`, `{B: '…'}`) for policies: numbers (`1.0`, `1e0`) and base64 have one form, so that a denied
 * key has no other spelling. Undefined for a value that cannot be a key.
 */
export function scalarText(value: unknown): string | undefined {
  const members = Object.entries(record(value));
  const [type, text] = members[0] ?? [];
  if (members.length !== 1 || typeof text !== 'string') return undefined;
  if (type === 'S') return text;
  if (type === 'N') return numberText(text);
  return type === 'B' ? Buffer.from(text, 'base64').toString('base64') : undefined;
}

const NUMBER = /^([+-]?)(\d{0,200})(?:\.(\d{0,200}))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Canonical decimal text of a number. Throws `validation`. */
function numberText(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole + fraction === '')
    throw new GatewayError('validation', 'The parameter cannot be converted to a numeric value', { detail: text.slice(0, 100) });
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  const minus = sign === '-' ? '-' : '';
  if (power >= 0) return power > 200 ? `${minus}${significant}e${power}` : `${minus}${significant}${'0'.repeat(power)}`;
  const point = significant.length + power;
  if (point > 0) return `${minus}${significant.slice(0, point)}.${significant.slice(point)}`;
  return point < -200 ? `${minus}${significant}e${power}` : `${minus}0.${'0'.repeat(-point)}${significant}`;
}

/** Stands for every key. No policy can name it, so only a statement without a condition on keys allows it. */
export const ANY_KEY = '\0';

/**
 * Partition key value of one access (`dynamodb:LeadingKeys`), from its key, item or key condition. `partitionKey`: undefined for an unknown table
 * or index. Throws `validation` if the key is missing.
 */
export function leadingKey(access: Input, partitionKey: string | undefined): string {
  if (partitionKey === undefined) return ANY_KEY;
  const members = ['Key', 'Item', 'KeyConditionExpression', 'KeyConditions'].filter((name) => access[name] !== undefined);
  const [name, ...others] = members;
  if (name === undefined || others.length > 0) throw missing('Exactly one key must be given.');
  const value = name === 'Key' || name === 'Item' ? member(access[name], partitionKey) : conditionValue(access, name, partitionKey);
  const text = scalarText(value);
  if (text === undefined) throw missing(`One of the required keys was not given a value: ${partitionKey}`);
  return text;
}

const missing = (message: string): GatewayError => new GatewayError('validation', message);

function conditionValue(access: Input, name: string, partitionKey: string): unknown {
  if (name === 'KeyConditions') {
    const { ComparisonOperator, AttributeValueList } = record(member(access[name], partitionKey));
    return ComparisonOperator === 'EQ' && list(AttributeValueList).length === 1 ? list(AttributeValueList)[0] : undefined;
  }
  const expression = access[name];
  if (typeof expression !== 'string' || expression.length > 4096) throw missing('Invalid KeyConditionExpression');
  const meant = (name: string): unknown => (name.startsWith('#') ? member(access['ExpressionAttributeNames'], name) : name);
  const [equality, ...more] = equalitiesOf(expression).filter(({ name }) => meant(name) === partitionKey);
  if (!equality || more.length > 0) throw missing(`Query condition missed key schema element: ${partitionKey}`);
  return member(access['ExpressionAttributeValues'], equality.value);
}
