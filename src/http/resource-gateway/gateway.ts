import type { Context, Middleware } from 'koa';
import { CodedError, createCache, EXPOSED_HEADERS } from '../../kernel/index.js';
import { credentialScopeOf } from '../../sts/index.js';
import { createAllow } from './allow.js';
import { createDynamoDbHandler } from './dynamodb.js';
import { answerDynamoDbError, answerS3Error } from './error-answers.js';
import { upstreamFailed } from './errors.js';
import { makeInert } from './inert-response.js';
import type { GatewayParts } from './resources.js';
import { createS3Handler } from './s3.js';
import { signedRequestOf } from './signed-request.js';

const isPreflight = (ctx: Context): boolean => ctx.method === 'OPTIONS' && ctx.get('access-control-request-method') !== '';

/** Service of a CORS preflight, by the announced headers or the presigned query; the preflight itself is not signed. */
function serviceOfPreflight(ctx: Context): 's3' | 'dynamodb' | undefined {
  const { query } = signedRequestOf(ctx, Buffer.alloc(0));
  const presigned = credentialScopeOf({ headers: {}, query })?.service === 's3';
  return presigned || /x-amz-content-sha256/i.test(ctx.get('access-control-request-headers')) ? 's3' : undefined;
}

/** Allows every origin: requests are authorized by their signature, not by cookies. */
function allowOrigins(ctx: Context): void {
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
}

function answerPreflight(ctx: Context): void {
  allowOrigins(ctx);
  ctx.status = 204;
  ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, PUT, POST, DELETE');
  ctx.set('Access-Control-Allow-Headers', ctx.get('access-control-request-headers'));
  ctx.set('Access-Control-Max-Age', '600');
}

/** Milliseconds. Key schemas change only when a table is recreated. */
const TABLE_KEYS_MS = 30_000;
/** Bytes of a refused body that are read and discarded, so that the client reads the response. */
const DRAINED = 64 * 1024 * 1024;

/** Middleware for requests signed for `s3` or `dynamodb`, on any path; passes others on unless `ownHost`. */
export function createResourceGateway(parts: GatewayParts): Middleware {
  const allow = createAllow(parts);
  const tableKeys = createCache({
    clock: parts.clock,
    lifetimeMs: TABLE_KEYS_MS,
    max: 1000,
    load: async (table) => (await parts.upstreams()).resources.tableKeys(table),
  });
  const handlers = {
    s3: { handle: createS3Handler({ ...parts, allow }), answerError: answerS3Error },
    dynamodb: { handle: createDynamoDbHandler({ ...parts, allow, tableKeys }), answerError: answerDynamoDbError },
  };
  return async (ctx, next) => {
    const preflight = ctx.method === 'OPTIONS' && isPreflight(ctx);
    const service = (preflight ? serviceOfPreflight(ctx) : serviceOf(ctx)) ?? (parts.ownHost ? 's3' : undefined);
    if (service === undefined) return next();
    if (preflight) answerPreflight(ctx);
    else await answer(ctx, service);
    makeInert(ctx);
  };

  async function answer(ctx: Context, service: keyof typeof handlers): Promise<void> {
    allowOrigins(ctx);
    const { handle, answerError } = handlers[service];
    if (service === 's3') ctx.set('x-amz-request-id', String(ctx.state['requestId']));
    try {
      await handle(ctx);
    } catch (error) {
      const meant = error instanceof CodedError && answerError(ctx, error);
      if (!meant) answerError(ctx, upstreamFailed(error));
      log(ctx, error);
      if (!ctx.req.complete) leaveBody(ctx);
    }
  }

  function log(ctx: Context, error: unknown): void {
    const id = ctx.state['requestId'];
    const about = error instanceof CodedError ? { code: error.code, detail: error.detail, cause: error.cause } : { err: error };
    // Errors that a client can provoke (an unknown operation, a closed connection) are not logged.
    const isFault = ctx.status === 500 && !ctx.req.socket.destroyed;
    if (isFault) parts.logger.error({ id, path: ctx.path, ...about }, 'resource request failed');
    else parts.logger.debug({ id, path: ctx.path, ...about }, 'resource request refused');
  }
}

function leaveBody(ctx: Context): void {
  ctx.req.unpipe();
  if (Number(ctx.get('content-length') || Number.NaN) <= DRAINED) ctx.req.resume();
  else ctx.set('Connection', 'close');
}

function serviceOf(ctx: Context): 's3' | 'dynamodb' | undefined {
  if (!ctx.get('authorization').startsWith('AWS4-') && !ctx.url.includes('?'))
    return ctx.get('x-amz-target').startsWith('DynamoDB_') ? 'dynamodb' : undefined;
  const scope = credentialScopeOf(signedRequestOf(ctx, Buffer.alloc(0)));
  if (scope?.service === 's3') return 's3';
  return scope?.service === 'dynamodb' || ctx.get('x-amz-target').startsWith('DynamoDB_') ? 'dynamodb' : undefined;
}
