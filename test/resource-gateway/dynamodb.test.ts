import assert from 'node:assert/strict';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ACCOUNT, type Credentials, type Gateway, OPERATOR, openGateway } from './support/gateway.js';
import { sendSigned } from './support/raw.js';

const ME = 'us-east-1:alice';
const BOB = 'us-east-1:bob';
const SUB = '${cognito-identity.amazonaws.com:sub}';
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/notes`;
const OWN_ITEMS = [
  {
    Effect: 'Allow',
    Action: 'dynamodb:*',
    Resource: [TABLE, `${TABLE}/index/*`],
    Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [SUB] } },
  },
];
const DENIED = { name: 'AccessDeniedException' };
const INVALID = { name: 'ValidationException' };
const key = (owner: string, id = '1') => ({ owner: { S: owner }, id: { S: id } });

describe('DynamoDB through the resource gateway', () => {
  let gateway: Gateway;
  let operator: DynamoDBClient;
  let mine: DynamoDBClient;
  let me: Credentials;
  before(async () => {
    gateway = await openGateway();
    operator = gateway.dynamodb();
    me = (await gateway.session(OWN_ITEMS, ME)).credentials;
    mine = gateway.dynamodb(me);
    await operator.send(
      new CreateTableCommand({
        TableName: 'notes',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['owner', 'id', 'group'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'owner', KeyType: 'HASH' },
          { AttributeName: 'id', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          { IndexName: 'by-group', KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } },
        ],
      }),
    );
    for (const owner of [ME, BOB])
      for (const id of ['1', '2'])
        await operator.send(
          new PutItemCommand({ TableName: 'notes', Item: { ...key(owner, id), text: { S: `of ${owner}` }, group: { S: owner } } }),
        );
  });
  after(() => gateway.close());

  const TableName = 'notes';
  /** Operations that reach one item. */
  const ways: Record<string, (client: DynamoDBClient, owner: string) => Promise<unknown>> = {
    GetItem: (client, owner) => client.send(new GetItemCommand({ TableName, Key: key(owner) })),
    PutItem: (client, owner) => client.send(new PutItemCommand({ TableName, Item: { ...key(owner), text: { S: 'new' } } })),
    UpdateItem: (client, owner) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: key(owner),
          UpdateExpression: 'SET #t = :t',
          ExpressionAttributeNames: { '#t': 'text' },
          ExpressionAttributeValues: { ':t': { S: 'newer' } },
        }),
      ),
    BatchGetItem: (client, owner) =>
      client.send(new BatchGetItemCommand({ RequestItems: { notes: { Keys: [key(ME, '2'), key(owner)] } } })),
    'BatchWriteItem, a put': (client, owner) =>
      client.send(
        new BatchWriteItemCommand({
          RequestItems: { notes: [{ PutRequest: { Item: key(ME, '3') } }, { PutRequest: { Item: key(owner, '4') } }] },
        }),
      ),
    'BatchWriteItem, a delete': (client, owner) =>
      client.send(new BatchWriteItemCommand({ RequestItems: { notes: [{ DeleteRequest: { Key: key(owner, '4') } }] } })),
    Query: (client, owner) =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#o = :o',
          ExpressionAttributeNames: { '#o': 'owner' },
          ExpressionAttributeValues: { ':o': { S: owner } },
        }),
      ),
    'Query, the older way': (client, owner) =>
      client.send(
        new QueryCommand({ TableName, KeyConditions: { owner: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: owner }] } } }),
      ),
    'Query of an index': (client, owner) =>
      client.send(
        new QueryCommand({
          TableName,
          IndexName: 'by-group',
          KeyConditionExpression: '#g = :o',
          ExpressionAttributeNames: { '#g': 'group' },
          ExpressionAttributeValues: { ':o': { S: owner } },
        }),
      ),
    DeleteItem: (client, owner) => client.send(new DeleteItemCommand({ TableName, Key: key(owner, '9') })),
  };
  for (const [name, run] of Object.entries(ways)) {
    it(`dynamodb:LeadingKeys limits an identity to its own items: ${name}`, async () => {
      await run(mine, ME);
      await assert.rejects(run(mine, BOB), DENIED);
      await assert.rejects(run(mine, ''), DENIED);
      await assert.rejects(run(mine, `${ME} `), DENIED);
    });
  }

  it('each item of a transaction is authorized before it is refused with UnknownOperationException', async () => {
    const transaction = (owner: string) =>
      mine.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: key(ME) } },
            { ConditionCheck: { TableName, Key: key(owner), ConditionExpression: 'attribute_exists(id)' } },
          ],
        }),
      );
    await assert.rejects(transaction(BOB), DENIED);
    await assert.rejects(transaction(ME), { name: 'UnknownOperationException' });
  });

  it('Scan is denied to a principal limited by dynamodb:LeadingKeys', async () => {
    await assert.rejects(mine.send(new ScanCommand({ TableName })), DENIED);
    await assert.rejects(mine.send(new ScanCommand({ TableName, IndexName: 'by-group' })), DENIED);
    assert.ok((await operator.send(new ScanCommand({ TableName }))).Count! >= 4);
  });

  const values = { ':me': { S: ME }, ':bob': { S: BOB }, ':id': { S: '1' }, ':z': { S: 'zzz' } };
  const query = (client: DynamoDBClient, KeyConditionExpression: string, more: Partial<QueryCommandInput> = {}) => {
    const used = Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(KeyConditionExpression));
    const named = /#\w/.test(KeyConditionExpression) ? { ExpressionAttributeNames: { '#o': 'owner' } } : {};
    const input = { TableName, KeyConditionExpression, ExpressionAttributeValues: Object.fromEntries(used), ...named, ...more };
    return client.send(new QueryCommand(input));
  };

  for (const expression of [
    '#o = :me',
    '#o=:me',
    '  #o  =  :me ',
    '(#o = :me)',
    '((#o = :me) AND (id = :id))',
    '#o = :me and id = :id',
    '#o = :me AND id BETWEEN :id AND :z',
    '#o = :me AND (id between :id and :z)',
    'begins_with(id, :id) AND #o = :me',
    '#o = :me AND id >= :id',
  ]) {
    it(`key condition ${expression} is parsed and authorized`, async () => {
      const { Items = [] } = await query(mine, expression);
      assert.ok(Items.every(({ owner }) => owner?.S === ME));
      await assert.rejects(query(mine, expression.replaceAll(':me', ':bob')), DENIED);
      assert.ok((await query(operator, expression.replaceAll(':me', ':bob'))).Items!.length > 0);
    });
  }

  for (const expression of [
    '#o = :me OR #o = :bob',
    '#o = :bob OR #o = :me',
    '#o = :me AND #o = :bob',
    '#o = :bob AND #o = :me',
    'NOT #o = :me',
    'NOT (#o = :me)',
    '#o <> :me',
    '#o BETWEEN :bob AND :me',
    '#o IN (:me, :bob)',
    'begins_with(#o, :me)',
    '#o >= :me',
    'id = :me',
    ':me = :me',
    ':me = :me AND #o = :bob',
    '#o = #o',
    '(#o = :me',
    '#o = :me)',
    '#o = :me AND',
    '#o = :me :bob',
    '#o.x = :me',
    'attribute_exists(#o)',
    '',
    '('.repeat(2000),
    '#o = :me -- AND #o = :bob',
  ]) {
    it(`key condition ${JSON.stringify(expression.slice(0, 40))} is refused with ValidationException`, () =>
      assert.rejects(query(mine, expression), INVALID));
  }

  it('a reversed key condition is authorized by its key value', async () => {
    const { Items = [] } = await query(mine, ':me = #o');
    assert.ok(Items.length > 0 && Items.every(({ owner }) => owner?.S === ME));
    await assert.rejects(query(mine, ':bob = #o'), DENIED);
    assert.ok((await query(operator, ':bob = #o')).Items!.length > 0);
  });

  it('an ExclusiveStartKey of another owner gives ValidationException, one of the same owner the rest of its items', async () => {
    for (const client of [mine, operator]) await assert.rejects(query(client, '#o = :me', { ExclusiveStartKey: key(BOB) }), INVALID);
    const { Items: all = [] } = await query(mine, '#o = :me');
    const { Items: rest = [] } = await query(mine, '#o = :me', { ExclusiveStartKey: key(ME) });
    assert.ok(all[0]?.['id']?.S === '1' && all.length > 1);
    assert.deepEqual(rest, all.slice(1));
  });

  it('an invalid key, table name, body or operation is refused with its DynamoDB error', async () => {
    const raw = (input: object | string, operation = 'GetItem', credentials = me) =>
      sendSigned(gateway, credentials, {
        method: 'POST',
        path: '/',
        service: 'dynamodb',
        headers: { 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
        body: Buffer.from(typeof input === 'string' ? input : JSON.stringify(input)),
      });
    for (const Key of [{ owner: { S: ME, N: '1' } }, { owner: { SS: [ME] } }, { owner: ME }, { owner: null }, {}, [], null, 'x'])
      assert.equal((await raw({ TableName, Key })).code, 'ValidationException', JSON.stringify(Key));
    assert.equal((await raw({ TableName })).code, 'ValidationException');
    assert.equal((await raw({ TableName, Key: key(ME), Item: key(BOB) })).code, 'ValidationException');
    assert.equal((await raw({ Key: key(ME) })).code, 'ValidationException');
    for (const table of ['', 'a', '../notes', 'notes/index/x', 7, { S: 'notes' }, `arn:aws:dynamodb:us-east-1:999999999999:table/notes`])
      assert.equal((await raw({ TableName: table, Key: key(ME) })).code, 'ValidationException');
    assert.equal((await raw({ TableName: TABLE, Key: key(BOB) })).code, 'AccessDeniedException');
    assert.equal((await raw({ RequestItems: {} }, 'BatchGetItem')).code, 'ValidationException');
    assert.equal(
      (await raw({ TransactItems: [{ constructor: { TableName, Key: key(ME) } }] }, 'TransactWriteItems')).code,
      'ValidationException',
    );
    const many = { notes: { Keys: Array.from({ length: 101 }, (_, i) => key(ME, String(i))) } };
    assert.equal((await raw({ RequestItems: many }, 'BatchGetItem')).code, 'ValidationException');
    for (const body of ['', '{', 'null', '[]', '"x"', '7', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`])
      assert.equal((await raw(body)).code, 'SerializationException', body.slice(0, 20));
    for (const operation of ['Nothing', 'constructor', 'ExecuteTransaction', 'getitem', 'GetItem.x', ''])
      assert.equal((await raw({ TableName, Key: key(ME) }, operation)).code, 'UnknownOperationException', operation);
    const tooLarge = await raw(`{"a":"${'x'.repeat(16 * 1024 * 1024)}"}`);
    assert.deepEqual([tooLarge.status, tooLarge.code], [400, 'SerializationException']);
  });

  it('a body with a duplicate member is authorized and forwarded by the last one', async () => {
    const send = (body: string) =>
      sendSigned(gateway, me, {
        method: 'POST',
        path: '/',
        service: 'dynamodb',
        headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-type': 'application/x-amz-json-1.0' },
        body: Buffer.from(body),
      });
    const [mineKey, bobsKey] = [JSON.stringify(key(ME, '2')), JSON.stringify(key(BOB, '2'))];
    const last = await send(`{"TableName":"notes","Key":${bobsKey},"Key":${mineKey}}`);
    assert.equal(JSON.parse(last.text).Item.owner.S, ME);
    assert.equal((await send(`{"TableName":"notes","Key":${mineKey},"Key":${bobsKey}}`)).code, 'AccessDeniedException');
  });

  it('PartiQL statements are refused with UnknownOperationException', () =>
    assert.rejects(operator.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM notes' })), {
      name: 'UnknownOperationException',
    }));

  it('other DynamoDB API versions are refused with UnknownOperationException', async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20111205.ListTables' };
    const { code } = await sendSigned(gateway, OPERATOR, {
      method: 'POST',
      path: '/',
      service: 'dynamodb',
      headers,
      body: Buffer.from('{}'),
    });
    assert.equal(code, 'UnknownOperationException');
  });

  it('an unknown table is ResourceNotFoundException only for principals allowed to access it', async () => {
    const TableName = 'nothing-here';
    await assert.rejects(operator.send(new GetItemCommand({ TableName, Key: key(ME) })), { name: 'ResourceNotFoundException' });
    await assert.rejects(mine.send(new GetItemCommand({ TableName, Key: key(ME) })), DENIED);
    await assert.rejects(operator.send(new DescribeTableCommand({ TableName })), { name: 'ResourceNotFoundException' });
  });

  it('a table created a moment ago is usable at once', async () => {
    const { credentials } = await gateway.session(
      [
        {
          Effect: 'Allow',
          Action: 'dynamodb:*',
          Resource: '*',
          Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [SUB] } },
        },
      ],
      ME,
    );
    const client = gateway.dynamodb(credentials);
    const put = () => client.send(new PutItemCommand({ TableName: 'fresh', Item: { me: { S: ME } } }));
    await assert.rejects(put(), DENIED);
    await gateway.resources.ensureTable({ name: 'fresh', partitionKey: 'me' });
    await gateway.resources.ensureTable({ name: 'fresh', partitionKey: 'me' });
    await put();
    const { Table } = await operator.send(new DescribeTableCommand({ TableName: 'fresh' }));
    assert.equal(Table?.TableArn, `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/fresh`);
  });
});
