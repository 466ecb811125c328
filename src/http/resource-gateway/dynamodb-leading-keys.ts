import { type Input, list, member, record } from './dynamodb-input.js';
import { equalitiesOf } from './dynamodb-key-condition.js';
import { scalarText } from './dynamodb-scalar.js';
import { GatewayError } from './errors.js';

/** Stands for every key: no policy names it, so that only a statement without a condition on keys lets it pass. */
export const ANY_KEY = '\0';

/**
 * The partition key value of one access (`dynamodb:LeadingKeys`), of its key, its item or its key condition. `partitionKey` is undefined when there is
 * no such table or index. Throws `validation` where a key must be told and is not.
 */
export function leadingKey(access: Input, partitionKey: string | undefined): string {
  if (partitionKey === undefined) return ANY_KEY;
  const places = ['Key', 'Item', 'KeyConditionExpression', 'KeyConditions'].filter((place) => access[place] !== undefined);
  const [place, ...others] = places;
  if (place === undefined || others.length > 0) throw missing('Exactly one key must be given.');
  const value = place === 'Key' || place === 'Item' ? member(access[place], partitionKey) : conditionValue(access, place, partitionKey);
  const text = scalarText(value);
  if (text === undefined) throw missing(`One of the required keys was not given a value: ${partitionKey}`);
  return text;
}

const missing = (message: string): GatewayError => new GatewayError('validation', message);

function conditionValue(access: Input, place: string, partitionKey: string): unknown {
  if (place === 'KeyConditions') {
    const { ComparisonOperator, AttributeValueList } = record(member(access[place], partitionKey));
    return ComparisonOperator === 'EQ' && list(AttributeValueList).length === 1 ? list(AttributeValueList)[0] : undefined;
  }
  const expression = access[place];
  if (typeof expression !== 'string' || expression.length > 4096) throw missing('Invalid KeyConditionExpression');
  const meant = (name: string): unknown => (name.startsWith('#') ? member(access['ExpressionAttributeNames'], name) : name);
  const [equality, ...more] = equalitiesOf(expression).filter(({ name }) => meant(name) === partitionKey);
  if (!equality || more.length > 0) throw missing(`Query condition missed key schema element: ${partitionKey}`);
  return member(access['ExpressionAttributeValues'], equality.value);
}
