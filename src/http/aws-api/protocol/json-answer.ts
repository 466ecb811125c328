import type { Context } from 'koa';
import type { AwsError } from '../errors.js';
import type { Shape } from './schema.js';
/** Serializes a result for JSON: epoch seconds for dates, base64 for bytes, and only members of the shape. */
export function writeOutput(value: unknown, shape: Shape): unknown {
  if (value === undefined || value === null) return undefined;
  switch (shape.kind) {
    case 'structure':
      return Object.fromEntries(
        [...shape.members]
          .map(([name, member]) => [name, writeOutput((value as Record<string, unknown>)[name], member.shape)] as const)
          .filter(([, member]) => member !== undefined),
      );
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, writeOutput(member, shape.value)]));
    case 'list':
      return (value as unknown[]).map((item) => writeOutput(item, shape.item));
    case 'timestamp':
      return (value as Date).getTime() / 1000;
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return value;
  }
}

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
