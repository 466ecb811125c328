import { type Input, list, member, record } from './dynamodb-input.js';
import { equalitiesOf } from './dynamodb-key-condition.js';
import { scalarText } from './dynamodb-scalar.js';
import { GatewayError } from './errors.js';

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
