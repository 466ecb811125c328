import type { Middleware } from 'koa';
import { AwsError } from './errors.js';
import { answerJsonError } from './protocol/json-answer.js';

/** Answers a target of an unknown service with a protocol error instead of a page. Mounted after all services. */
export const unknownService: Middleware = async (ctx, next) => {
  if (ctx.method !== 'POST' || ctx.path !== '/' || ctx.get('x-amz-target') === '') return next();
  answerJsonError(ctx, new AwsError('UnknownOperationException', ''));
};
