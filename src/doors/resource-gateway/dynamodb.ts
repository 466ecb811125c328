import type { Context } from 'koa';
import type { Cache } from '../../kernel/index.js';
import { readWhole } from './body.js';
import { neededForDynamoDb } from './dynamodb-actions.js';
import { GatewayError } from './errors.js';
import { forward } from './forward.js';
import type { Allow, GatewayParts } from './gateway.js';
import type { TableKeys } from './resources.js';
import { signedRequestOf } from './signed-request.js';
import { createUpstreamSigner } from './upstream-signer.js';

/** DynamoDB's own limit for a request: 16 MiB. */
const BODY_LIMIT = 16 * 1024 * 1024;

export function createDynamoDbDoor(
  parts: GatewayParts & { readonly allow: Allow; readonly tableKeys: Cache<TableKeys> },
): (ctx: Context) => Promise<void> {
  const signer = createUpstreamSigner('dynamodb', parts.clock);
  const arnOf = (table: string): string => `arn:aws:dynamodb:${parts.region}:${parts.accountId}:table/${table}`;
  return async (ctx) => {
    const body = await readWhole(ctx.req, BODY_LIMIT);
    const signed = signedRequestOf(ctx, body);
    const { principal } = await parts.verifier.verify(signed, { services: ['dynamodb'] });
    const [, operation = ''] = ctx.get('x-amz-target').split('.');
    const needed = await neededForDynamoDb(operation, parse(body), arnOf, async (table, index) => {
      const keys = await parts.tableKeys.get(table);
      if (!keys) parts.tableKeys.forget(table);
      return index === undefined ? keys?.partitionKey : keys?.indexes[index];
    });
    parts.allow(ctx, principal, needed);
    const { dynamodb } = await parts.upstreams;
    await forward(ctx, { target: dynamodb, signer, rawPath: '/', rawQuery: '', body, length: body.length });
  };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
    throw new TypeError('not an object');
  } catch (cause) {
    throw new GatewayError('serialization', 'The request body could not be read as JSON.', { cause });
  }
}
