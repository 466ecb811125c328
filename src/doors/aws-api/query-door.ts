import type { Context, Middleware } from 'koa';
import { callerIdentity } from '../../sts/index.js';
import { signedRequestOf } from './caller.js';
import { awsErrorOf } from './error-table.js';
import { AwsError } from './errors.js';
import type { Parts } from './operation.js';
import { readBody } from './protocol/body.js';
import { type XmlValue, xmlElement } from './protocol/xml.js';
import { stsOperations } from './registry/sts.js';

const VERSION = '2011-06-15';
const NAMESPACE = `https://sts.amazonaws.com/doc/${VERSION}/`;

/** Answers STS on the Query protocol: a form posted to `/`, or its parameters in a GET's query. Leaves everything else. */
export function createQueryDoor(parts: Parts): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/' || !isQuery(ctx)) return next();
    const requestId = String(ctx.state['requestId']);
    ctx.set('x-amzn-RequestId', requestId);
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'text/xml';
    try {
      const body = ctx.method === 'POST' ? await readBody(ctx.req) : Buffer.alloc(0);
      const parameters = new URLSearchParams(ctx.method === 'POST' ? body.toString('utf8') : ctx.querystring);
      const action = parameters.get('Action') ?? '';
      ctx.body = answer(action, requestId, await run(ctx, body, action, parameters));
    } catch (error) {
      const { awsName, message, status } = awsErrorOf(error, 'sts');
      if (status >= 500) parts.logger.error({ id: requestId, service: 'sts', err: error }, 'operation failed');
      if (!ctx.req.complete) ctx.set('Connection', 'close');
      ctx.status = status;
      const details = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: awsName, Message: message };
      ctx.body = xmlElement('ErrorResponse', { Error: details, RequestId: requestId }, { xmlns: NAMESPACE });
    }
  };

  async function run(ctx: Context, body: Buffer, action: string, parameters: URLSearchParams): Promise<XmlValue> {
    const version = parameters.get('Version');
    const operation =
      version === VERSION && Object.hasOwn(stsOperations, action) ? stsOperations[action as keyof typeof stsOperations] : 'absent';
    if (operation === 'absent')
      throw new AwsError(
        'InvalidAction',
        `Could not find operation ${action.slice(0, 100)} for version ${(version ?? 'NO_VERSION_SPECIFIED').slice(0, 20)}`,
      );
    if (operation.authorization === 'public') return operation.run(parts, parameters);
    const { principal } = await parts.verifier.verify(signedRequestOf(ctx, body), { services: ['sts'] });
    return operation.run(parts, parameters, callerIdentity(principal));
  }
}

/** GETs name the action in their query; posted forms are not AWS's alone, so their path must be the root. */
function isQuery(ctx: Context): boolean {
  if (ctx.method === 'GET') return ctx.query['Action'] !== undefined && ctx.query['Version'] !== undefined;
  return ctx.method === 'POST' && ctx.get('x-amz-target') === '' && /^application\/x-www-form-urlencoded\b/.test(ctx.get('content-type'));
}

function answer(action: string, requestId: string, result: XmlValue): string {
  return xmlElement(`${action}Response`, { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } }, { xmlns: NAMESPACE });
}
