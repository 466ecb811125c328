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
  // Header values hold no line breaks and nothing beyond Latin-1.
  ctx.set('x-amzn-ErrorMessage', message.replace(/[^\x20-\x7e]/g, ' ').slice(0, 1000));
  // An unread rest of this body would be taken for the next request.
  if (!ctx.req.complete) ctx.set('Connection', 'close');
  answerJson(ctx, status, { __type: awsName, message });
}
