import type { Context, Middleware } from 'koa';
import { originOf } from '../../authentication/index.js';
import { readBody } from '../../kernel/index.js';
import { RateExceeded } from '../../limits/index.js';
import { authorize, callerIdentity, queryParameters, requestContext } from '../../sts/index.js';
import { MAX_BODY, signedRequestOf } from './caller.js';
import { awsErrorOf } from './error-table.js';
import { AwsError } from './errors.js';
import { createIamHandler, IAM_VERSION } from './iam-handler.js';
import type { Parts } from './operation.js';
import { type XmlValue, xmlElement } from './protocol/xml.js';
import { recorded } from './recorded.js';
import { refusal } from './refusal.js';
import { stsOperations } from './registry/sts.js';

const STS_VERSION = '2011-06-15';
const NAMESPACES = {
  sts: `https://sts.amazonaws.com/doc/${STS_VERSION}/`,
  iam: `https://iam.amazonaws.com/doc/${IAM_VERSION}/`,
} as const;

/**
 * Handles STS and IAM on the Query protocol: a form posted to `/`, or a GET with the parameters in its query. Passes on every other
 * request.
 */
export function createQueryHandler(parts: Parts & { readonly constraintsDir: string }): Middleware {
  const iam = createIamHandler(parts);

  return async (ctx, next) => {
    if (!isQuery(ctx)) return next();
    const requestId = String(ctx.state['requestId']);
    ctx.set('x-amzn-RequestId', requestId);
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'text/xml';
    let service: keyof typeof NAMESPACES = 'sts';
    try {
      const body = ctx.method === 'POST' ? await readBody(ctx, { limit: MAX_BODY }) : Buffer.alloc(0);
      const parameters = queryParameters(ctx.method === 'POST' ? body.toString('utf8') : signedRequestOf(ctx, body).query);
      const action = parameters.get('Action') ?? '';
      if (parameters.get('Version') === IAM_VERSION) service = 'iam';
      const result = service === 'iam' ? await runIam(ctx, body, action, parameters) : await runSts(ctx, body, action, parameters);
      ctx.body = answer(action, requestId, result, NAMESPACES[service]);
    } catch (error) {
      if (error instanceof RateExceeded) ctx.set('Retry-After', String(error.retryAfter));
      const { awsName, message, status } = awsErrorOf(error, service);
      if (status >= 500) parts.logger.error({ id: requestId, service, err: error }, 'operation failed');
      if (!ctx.req.complete) ctx.set('Connection', 'close');
      ctx.status = status;
      const details = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: awsName, Message: message };
      ctx.body = xmlElement('ErrorResponse', { Error: details, RequestId: requestId }, { xmlns: NAMESPACES[service] });
    }
  };

  function runIam(ctx: Context, body: Buffer, action: string, parameters: URLSearchParams): Promise<XmlValue | undefined> {
    if (!iam.knows(action)) throw unknown(action, IAM_VERSION);
    return iam.run(ctx, body, action, parameters);
  }

  async function runSts(ctx: Context, body: Buffer, action: string, parameters: URLSearchParams): Promise<XmlValue> {
    const version = parameters.get('Version');
    const operation =
      version === STS_VERSION && Object.hasOwn(stsOperations, action) ? stsOperations[action as keyof typeof stsOperations] : 'absent';
    if (operation === 'absent') throw unknown(action, version);
    if (operation.authorization === 'public') {
      parts.rateLimiter.admit({ address: ctx.ip });
      return operation.run(parts, parameters);
    }
    const { principal } = await parts.verifier.verify(signedRequestOf(ctx, body), { services: ['sts'] });
    const context = requestContext({
      now: parts.clock.now(),
      sourceIp: ctx.ip,
      secure: ctx.secure,
      userAgent: ctx.get('user-agent'),
      region: parts.region,
    });
    const call = { requestId: String(ctx.state['requestId']), origin: originOf(ctx.ip, ctx.get('user-agent')), principal };
    const recordedCall = {
      name: action,
      signingName: 'sts',
      input: { RoleArn: parameters.get('RoleArn') },
      call,
      protocol: 'sts' as const,
    };
    return recorded(parts, recordedCall, () =>
      operation.run(parts, parameters, callerIdentity(principal), {
        principal,
        context,
        authorize(stsAction, resource) {
          const request = { action: stsAction, resource, context };
          const decision = authorize(principal, request);
          if (decision.decision !== 'allow') throw refusal(ctx, principal, request, decision, parts);
        },
      }),
    );
  }
}

const unknown = (action: string, version: string | null): AwsError =>
  new AwsError(
    'InvalidAction',
    `Could not find operation ${action.slice(0, 100)} for version ${(version ?? 'NO_VERSION_SPECIFIED').slice(0, 20)}`,
  );

/** Returns whether a request uses the Query protocol: a GET with an action in its query, or a form posted to the root path. */
function isQuery(ctx: Context): boolean {
  if (ctx.method === 'GET') return ctx.query['Action'] !== undefined && ctx.query['Version'] !== undefined;
  return ctx.method === 'POST' && ctx.get('x-amz-target') === '' && /^application\/x-www-form-urlencoded\b/.test(ctx.get('content-type'));
}

/** Wraps a result in its response element; operations without a result have no result element. */
function answer(action: string, requestId: string, result: XmlValue | undefined, xmlns: string): string {
  return xmlElement(`${action}Response`, { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } }, { xmlns });
}
