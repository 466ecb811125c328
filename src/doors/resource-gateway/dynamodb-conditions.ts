type Input = Readonly<Record<string, unknown>>;

const record = (value: unknown): Input => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : {});

/** `{S: 'x'}`, `{N: '1'}`, `{B: '…'}` as the text that policies compare. */
function scalar(value: unknown): string | undefined {
  const { S, N, B } = record(value);
  const text = S ?? N ?? B;
  return typeof text === 'string' ? text : undefined;
}

const NAME = String.raw`[#\w.-]+`;

/**
 * Partition key values that a request names: of its key, its item, or its key condition. Where the value cannot be told (no such table, a
 * condition that does not fix the key by equality) it is one that no policy allows, so that the request is refused rather than let through.
 */
export function leadingKeys(input: Input, partitionKey: string | undefined): string[] {
  if (partitionKey === undefined) return ['\0'];
  const direct = [input['Key'], input['Item']].filter((place) => place !== undefined).map((place) => scalar(record(place)[partitionKey]));
  if (input['KeyConditionExpression'] !== undefined) direct.push(keyOfExpression(input, partitionKey));
  if (input['KeyConditions'] !== undefined) direct.push(keyOfConditions(record(input['KeyConditions']), partitionKey));
  return direct.map((value) => value ?? '\0');
}

function keyOfExpression(input: Input, partitionKey: string): string | undefined {
  const names = record(input['ExpressionAttributeNames']);
  const values = record(input['ExpressionAttributeValues']);
  const equality = new RegExp(`(${NAME})\\s*=\\s*(:\\w+)|(:\\w+)\\s*=\\s*(${NAME})`, 'g');
  for (const [, left, right, valueFirst, nameSecond] of String(input['KeyConditionExpression']).matchAll(equality)) {
    const name = left ?? nameSecond ?? '';
    if ((name.startsWith('#') ? names[name] : name) === partitionKey) return scalar(values[right ?? valueFirst ?? '']);
  }
  return undefined;
}

function keyOfConditions(conditions: Input, partitionKey: string): string | undefined {
  const { ComparisonOperator, AttributeValueList } = record(conditions[partitionKey]);
  return ComparisonOperator === 'EQ' && Array.isArray(AttributeValueList) ? scalar(AttributeValueList[0]) : undefined;
}

const EXPRESSIONS = ['ProjectionExpression', 'FilterExpression', 'ConditionExpression', 'UpdateExpression', 'KeyConditionExpression'];
const WORDS = new Set(
  'and or not between in set remove add delete attribute_exists attribute_not_exists attribute_type begins_with contains size if_not_exists list_append'.split(
    ' ',
  ),
);

/** Top-level attribute names that a request mentions anywhere: what AWS calls `dynamodb:Attributes`. */
export function attributesOf(input: Input): string[] {
  const names = record(input['ExpressionAttributeNames']);
  const mentioned = EXPRESSIONS.flatMap((member) => {
    const text = typeof input[member] === 'string' ? (input[member] as string) : '';
    // A path's first step only; `:values` are skipped by the look-behind.
    return [...text.matchAll(/(?<![\w#:.\]])(#?[A-Za-z_]\w*)/g)].map(([, word = '']) =>
      word.startsWith('#') ? String(names[word] ?? word) : word,
    );
  }).filter((word) => !WORDS.has(word.toLowerCase()));
  const legacy = ['AttributesToGet'].flatMap((member) => (Array.isArray(input[member]) ? (input[member] as unknown[]).map(String) : []));
  const keyed = ['Key', 'Item', 'Expected', 'AttributeUpdates', 'KeyConditions', 'QueryFilter', 'ScanFilter'].flatMap((member) =>
    Object.keys(record(input[member])),
  );
  return [...new Set([...mentioned, ...legacy, ...keyed])];
}
