import { attributesOf, leadingKeys } from './dynamodb-conditions.js';
import { GatewayError } from './errors.js';
import type { Needed } from './s3-request.js';

type Input = Readonly<Record<string, unknown>>;

/** One table access inside a request: most requests have one, batches and transactions several. */
interface Access {
  readonly action: string;
  readonly table: string;
  readonly input: Input;
}

const record = (value: unknown): Input => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const one =
  (action: string) =>
  (input: Input): Access[] => [{ action, table: tableOf(input), input }];

function tableOf(input: Input): string {
  const name = input['TableName'];
  if (typeof name !== 'string' || name === '') throw new GatewayError('serialization', 'TableName is missing');
  return name;
}

/** `RequestItems: { table: … }` of the batch operations, one access per item. */
function batch(action: string, itemsOf: (request: unknown) => Input[]) {
  return (input: Input): Access[] =>
    Object.entries(record(input['RequestItems'])).flatMap(([table, request]) =>
      itemsOf(request).map((item) => ({ action, table, input: item })),
    );
}

/** `TransactItems: [{ Put: … }]`: AWS asks for the right of each kind. */
function transaction(actions: Readonly<Record<string, string>>) {
  return (input: Input): Access[] =>
    list(input['TransactItems']).flatMap((item) =>
      Object.entries(record(item)).map(([kind, request]) => {
        const action = actions[kind];
        if (!action) throw new GatewayError('serialization', 'Unexpected transaction item');
        return { action, table: tableOf(record(request)), input: record(request) };
      }),
    );
}

/** What each operation does to which tables. An operation that is not here is unknown: nothing goes by unseen. */
const OPERATIONS: Readonly<Record<string, (input: Input) => Access[]>> = {
  GetItem: one('dynamodb:GetItem'),
  PutItem: one('dynamodb:PutItem'),
  UpdateItem: one('dynamodb:UpdateItem'),
  DeleteItem: one('dynamodb:DeleteItem'),
  Query: one('dynamodb:Query'),
  Scan: one('dynamodb:Scan'),
  DescribeTable: one('dynamodb:DescribeTable'),
  DescribeTimeToLive: one('dynamodb:DescribeTimeToLive'),
  UpdateTimeToLive: one('dynamodb:UpdateTimeToLive'),
  CreateTable: one('dynamodb:CreateTable'),
  UpdateTable: one('dynamodb:UpdateTable'),
  DeleteTable: one('dynamodb:DeleteTable'),
  ListTables: (input) => [{ action: 'dynamodb:ListTables', table: '*', input }],
  BatchGetItem: batch('dynamodb:BatchGetItem', (request) => list(record(request)['Keys']).map((key) => ({ ...record(request), Key: key }))),
  BatchWriteItem: batch('dynamodb:BatchWriteItem', (requests) =>
    list(requests).map((request) => {
      const { PutRequest, DeleteRequest } = record(request);
      return PutRequest === undefined ? { Key: record(DeleteRequest)['Key'] } : { Item: record(PutRequest)['Item'] };
    }),
  ),
  TransactGetItems: transaction({ Get: 'dynamodb:GetItem' }),
  TransactWriteItems: transaction({
    ConditionCheck: 'dynamodb:ConditionCheckItem',
    Delete: 'dynamodb:DeleteItem',
    Put: 'dynamodb:PutItem',
    Update: 'dynamodb:UpdateItem',
  }),
};

export type TableArns = (table: string) => string;

/**
 * Everything that must be allowed for a DynamoDB request, with the condition keys of the service: `dynamodb:LeadingKeys`,
 * `dynamodb:Attributes`, `dynamodb:Select`, `dynamodb:ReturnValues`. `partitionKeyOf` asks the table for its key.
 */
export async function neededForDynamoDb(
  operation: string,
  input: Input,
  arnOf: TableArns,
  partitionKeyOf: (table: string, index?: string) => Promise<string | undefined>,
): Promise<Needed[]> {
  const accesses = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation]!(input) : undefined;
  if (!accesses) throw new GatewayError('operation_unknown', '');
  return Promise.all(
    accesses.map(async ({ action, table, input: access }) => {
      const index = typeof access['IndexName'] === 'string' ? access['IndexName'] : undefined;
      const base = table.startsWith('arn:') ? table : arnOf(table);
      const touchesItems = ['Key', 'Item', 'KeyConditionExpression', 'KeyConditions'].some((member) => access[member] !== undefined);
      const partitionKey = touchesItems ? await partitionKeyOf(table, index) : undefined;
      const leading = touchesItems ? leadingKeys(access, partitionKey) : [];
      const attributes = attributesOf(access);
      return {
        action,
        resource: index === undefined ? base : `${base}/index/${index}`,
        context: {
          ...(leading.length > 0 ? { 'dynamodb:LeadingKeys': leading } : {}),
          ...(attributes.length > 0 ? { 'dynamodb:Attributes': attributes } : {}),
          ...(typeof access['Select'] === 'string' ? { 'dynamodb:Select': access['Select'] } : {}),
          ...(typeof access['ReturnValues'] === 'string' ? { 'dynamodb:ReturnValues': access['ReturnValues'] } : {}),
        },
      };
    }),
  );
}
