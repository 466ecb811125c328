import type { Middleware } from 'koa';
import { AwsError } from './errors.js';
import { answerJsonError } from './protocol/json-answer.js';

/** A target of a service that is not here gets the protocol's answer, not a page. Comes after the doors of those that are. */
export const unknownService: Middleware = async (ctx, next) => {
  if (ctx.method !== 'POST' || ctx.path !== '/' || ctx.get('x-amz-target') === '') return next();
  answerJsonError(ctx, new AwsError('UnknownOperationException', ''));
};
