import type { Context } from 'koa';
import type { AwsError } from '../errors.js';

export function answerJson(ctx: Context, status: number, body: unknown): void {
  ctx.status = status;
  ctx.set('x-amzn-RequestId', String(ctx.state['requestId']));
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Content-Type', 'application/x-amz-json-1.1');
  ctx.body = JSON.stringify(body ?? {});
}

export function answerJsonError(ctx: Context, { awsName, message, status }: AwsError): void {
  ctx.set('x-amzn-ErrorType', `${awsName}:`);
  // A header holds no line ends and nothing beyond Latin-1.
  ctx.set('x-amzn-ErrorMessage', message.replace(/[^\x20-\x7e]/g, ' ').slice(0, 1000));
  // What was not read of the request would be taken for the next one.
  if (!ctx.req.complete) ctx.set('Connection', 'close');
  answerJson(ctx, status, { __type: awsName, message });
}
