import type { Context } from 'koa';
import type { Cache } from '../../kernel/index.js';
import type { Allow } from './allow.js';
import { readWhole } from './body.js';
import { accessesOf } from './dynamodb-accesses.js';
import { readInput } from './dynamodb-input.js';
import { type PartitionKeyOf, permissionForAccess } from './dynamodb-permissions.js';
import { GatewayError } from './errors.js';
import { forward } from './forward.js';
import type { GatewayParts, TableKeys } from './resources.js';
import { signedRequestOf } from './signed-request.js';
import { createUpstreamSigner } from './upstream-signer.js';

/** Bytes. DynamoDB's limit of a request: 16 MiB. */
const BODY_LIMIT = 16 * 1024 * 1024;
/** Keys of one BatchGetItem, items of one transaction; other batches have lower limits. */
const MAX_ACCESSES = 100;
const TARGET = /^DynamoDB_20120810\.(\w{1,64})$/;
const CHANGES_KEYS = new Set(['CreateTable', 'UpdateTable', 'DeleteTable']);

export function createDynamoDbHandler(
  parts: GatewayParts & { readonly allow: Allow; readonly tableKeys: Cache<TableKeys> },
): (ctx: Context) => Promise<void> {
  const { tableKeys } = parts;
  const signer = createUpstreamSigner('dynamodb', parts.clock);
  const arnPrefix = `arn:aws:dynamodb:${parts.region}:${parts.accountId}:table/`;

  return async (ctx) => {
    const body = await readWhole(ctx.req, BODY_LIMIT);
    const { principal } = await parts.verifier.verify(signedRequestOf(ctx, body), { services: ['dynamodb'] });
    const [, operation] = TARGET.exec(ctx.get('x-amz-target')) ?? [];
    if (operation === undefined || ctx.method !== 'POST') throw new GatewayError('operation_unknown', '');
    const { input, rewritten } = readInput(body);
    const accesses = accessesOf(operation, input);
    if (accesses.length > MAX_ACCESSES) throw new GatewayError('validation', 'Too many items requested');
    const partitionKeyOf = createPartitionKeyOf(tableKeys);
    parts.allow(ctx, principal, await Promise.all(accesses.map((access) => permissionForAccess(access, { arnPrefix, partitionKeyOf }))));
    const { dynamodb } = await parts.upstreams();
    await forward(ctx, {
      target: dynamodb,
      signer,
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': String(rewritten.length),
        'x-amz-target': `DynamoDB_20120810.${operation}`,
      },
      body: rewritten,
    });
    if (CHANGES_KEYS.has(operation)) for (const { table } of accesses) tableKeys.forget(table);
  };
}

/** Reads key names through the cache; a table or index missing there is read again, once per request. */
function createPartitionKeyOf(tableKeys: Cache<TableKeys>): PartitionKeyOf {
  const fresh = new Map<string, Promise<TableKeys | undefined>>();
  const keyOf = (keys: TableKeys | undefined, index: string | undefined): string | undefined =>
    index === undefined ? keys?.partitionKey : keys?.indexes.get(index);
  const askAnew = (table: string): Promise<TableKeys | undefined> => {
    tableKeys.forget(table);
    const answer = tableKeys.get(table);
    fresh.set(table, answer);
    return answer;
  };
  return async (table, index) => {
    const known = keyOf(await tableKeys.get(table), index);
    return known ?? keyOf(await (fresh.get(table) ?? askAnew(table)), index);
  };
}
