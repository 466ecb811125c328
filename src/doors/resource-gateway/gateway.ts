import type { Context, Middleware } from 'koa';
import { type Clock, createCache, type Ids, type Logger } from '../../kernel/index.js';
import { authorize, credentialScopeOf, type Principal, type SignatureVerifier } from '../../sts/index.js';
import { createDynamoDbDoor } from './dynamodb.js';
import { answerDynamoDbError, answerS3Error } from './error-answers.js';
import { GatewayError } from './errors.js';
import type { Resources } from './resources.js';
import { createS3Door } from './s3.js';
import type { Needed } from './s3-request.js';
import { signedRequestOf } from './signed-request.js';
import type { UpstreamTarget } from './upstream.js';

export interface GatewayParts {
  readonly verifier: SignatureVerifier;
  /** Resolves when the servers behind are up: an embedded one starts beside the first requests. */
  readonly upstreams: Promise<{ readonly s3: UpstreamTarget; readonly dynamodb: UpstreamTarget; readonly resources: Resources }>;
  readonly region: string;
  readonly accountId: string;
  /** Host and port of the base URL: `bucket.{baseHost}` is virtual-hosted style. */
  readonly baseHost: string;
  /** Where bodies wait for an embedded server. */
  readonly spoolDir: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Key schemas change only when a table is made anew. */
const TABLE_KEYS_MS = 30_000;

/** Takes requests that are signed for `s3` or `dynamodb`, whatever their path; leaves all others to the next. */
export function createResourceGateway(parts: GatewayParts): Middleware {
  const allow = createAllow(parts);
  const tableKeys = createCache({
    clock: parts.clock,
    lifetimeMs: TABLE_KEYS_MS,
    max: 1000,
    load: async (table) => (await parts.upstreams).resources.tableKeys(table),
  });
  const s3 = createS3Door({ ...parts, allow });
  const dynamodb = createDynamoDbDoor({ ...parts, allow, tableKeys });
  return async (ctx, next) => {
    const service = serviceOf(ctx);
    if (service === undefined) return next();
    if (isPreflight(ctx)) return answerPreflight(ctx);
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Access-Control-Expose-Headers', 'ETag, Content-Range, x-amz-request-id, x-amz-version-id, x-amzn-RequestId, x-amz-crc32');
    const [handle, answerError] = service === 's3' ? [s3, answerS3Error] : [dynamodb, answerDynamoDbError];
    try {
      await handle(ctx);
    } catch (error) {
      if (!answerError(ctx, error)) throw error;
      parts.logger.info(
        { service, path: ctx.path, code: (error as GatewayError).code, detail: (error as GatewayError).detail },
        'resource request refused',
      );
      // The rest of a refused body is not read; the connection cannot be kept.
      if (!ctx.req.complete) ctx.set('Connection', 'close');
    }
  };
}

function serviceOf(ctx: Context): 's3' | 'dynamodb' | undefined {
  if (isPreflight(ctx)) {
    const asked = ctx.get('access-control-request-headers');
    return /x-amz-content-sha256/i.test(asked) || /[?&]X-Amz-Credential=/.test(ctx.req.url ?? '') ? 's3' : undefined;
  }
  const scope = credentialScopeOf(signedRequestOf(ctx, Buffer.alloc(0)));
  if (scope?.service === 's3') return 's3';
  return scope?.service === 'dynamodb' || ctx.get('x-amz-target').startsWith('DynamoDB_') ? 'dynamodb' : undefined;
}

const isPreflight = (ctx: Context): boolean => ctx.method === 'OPTIONS' && ctx.get('access-control-request-method') !== '';

function answerPreflight(ctx: Context): void {
  ctx.status = 204;
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, PUT, POST, DELETE');
  ctx.set('Access-Control-Allow-Headers', ctx.get('access-control-request-headers'));
  ctx.set('Access-Control-Max-Age', '600');
}

export type Allow = (ctx: Context, principal: Principal, needed: readonly Needed[]) => void;

/** Throws `access_denied` unless the principal's policies allow all that the request needs. */
function createAllow({ clock }: Pick<GatewayParts, 'clock'>): Allow {
  return (ctx, principal, needed) => {
    const common = {
      'aws:SourceIp': ctx.ip,
      'aws:SecureTransport': String(ctx.secure),
      'aws:CurrentTime': new Date(clock.now()).toISOString(),
      'aws:EpochTime': String(Math.floor(clock.now() / 1000)),
      'aws:UserAgent': ctx.get('user-agent'),
    };
    for (const { action, resource, context } of needed) {
      const decision = authorize(principal, { action, resource, context: { ...common, ...context } });
      if (decision.decision === 'allow') continue;
      throw new GatewayError('access_denied', `User: ${principal.arn} is not authorized to perform: ${action} on resource: "${resource}"`, {
        detail: decision.decision,
      });
    }
  };
}
