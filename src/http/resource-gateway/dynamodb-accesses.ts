import { type Input, list, record } from './dynamodb-input.js';
import { GatewayError } from './errors.js';

/** Access to a table within a request; batches and transactions have several. */
export interface Access {
  readonly action: string;
  readonly table: string;
  readonly input: Input;
  /** Items that the access reaches: those of a key, all, or none. */
  readonly items: 'keyed' | 'all' | 'none';
}

type Reader = (input: Input) => Access[];

const tableOf = (input: Input): string => {
  const name = input['TableName'];
  if (typeof name === 'string' && name.length <= 1024) return name;
  throw new GatewayError('validation', 'TableName is missing or not a string.');
};

const one =
  (action: string, items: Access['items']): Reader =>
  (input) => [{ action, table: tableOf(input), input, items }];

const keyed = (action: string): Reader => one(action, 'keyed');
const tableOnly = (action: string): Reader => one(action, 'none');

/** Reader of `RequestItems: { table: … }` of the batch operations, one access per item. */
const batch =
  (action: string, itemsOf: (request: unknown) => Input[]): Reader =>
  (input) =>
    Object.entries(record(input['RequestItems'])).flatMap(([table, request]) =>
      itemsOf(request).map((item) => ({ action, table, input: item, items: 'keyed' })),
    );

function writeOf(request: unknown): Input {
  const [[kind, content] = [], ...others] = Object.entries(record(request));
  if (others.length === 0 && kind === 'PutRequest') return { Item: record(content)['Item'] };
  if (others.length === 0 && kind === 'DeleteRequest') return { Key: record(content)['Key'] };
  throw new GatewayError('validation', 'Supplied write request must hold exactly one of PutRequest and DeleteRequest.');
}

/** Reader of `TransactItems: [{ Put: … }]`: every item needs the permission of its own action. */
const transaction =
  (actions: Readonly<Record<string, string>>): Reader =>
  (input) =>
    list(input['TransactItems']).map((item) => {
      const [[kind = '', request] = [], ...others] = Object.entries(record(item));
      const action = Object.hasOwn(actions, kind) && others.length === 0 ? actions[kind] : undefined;
      if (!action) throw new GatewayError('validation', 'TransactItems can only contain one of Check, Put, Update or Delete');
      return { action, table: tableOf(record(request)), input: record(request), items: 'keyed' };
    });

/** Readers by operation. */
const OPERATIONS: Readonly<Record<string, Reader>> = {
  GetItem: keyed('dynamodb:GetItem'),
  PutItem: keyed('dynamodb:PutItem'),
  UpdateItem: keyed('dynamodb:UpdateItem'),
  DeleteItem: keyed('dynamodb:DeleteItem'),
  Query: keyed('dynamodb:Query'),
  Scan: one('dynamodb:Scan', 'all'),
  BatchGetItem: batch('dynamodb:BatchGetItem', (request) => list(record(request)['Keys']).map((key) => ({ ...record(request), Key: key }))),
  BatchWriteItem: batch('dynamodb:BatchWriteItem', (requests) => list(requests).map(writeOf)),
  TransactGetItems: transaction({ Get: 'dynamodb:GetItem' }),
  TransactWriteItems: transaction({
    ConditionCheck: 'dynamodb:ConditionCheckItem',
    Delete: 'dynamodb:DeleteItem',
    Put: 'dynamodb:PutItem',
    Update: 'dynamodb:UpdateItem',
  }),
  DescribeTable: tableOnly('dynamodb:DescribeTable'),
  DescribeTimeToLive: tableOnly('dynamodb:DescribeTimeToLive'),
  UpdateTimeToLive: tableOnly('dynamodb:UpdateTimeToLive'),
  CreateTable: tableOnly('dynamodb:CreateTable'),
  UpdateTable: tableOnly('dynamodb:UpdateTable'),
  DeleteTable: tableOnly('dynamodb:DeleteTable'),
  ListTables: (input) => [{ action: 'dynamodb:ListTables', table: '*', input, items: 'none' }],
};

/** Accesses of an operation. Throws `operation_unknown`: an unknown operation could bypass the policy. */
export function accessesOf(operation: string, input: Input): Access[] {
  if (!Object.hasOwn(OPERATIONS, operation)) throw new GatewayError('operation_unknown', '');
  return OPERATIONS[operation]!(input);
}
