import type { Context } from 'koa';
import type { z } from 'zod';
import { originOf } from '../../../authentication/index.js';
import { readBody } from '../../../kernel/index.js';
import { authenticate, authorizeCall, MAX_BODY } from '../caller.js';
import { awsErrorOf } from '../error-table.js';
import { AwsError, invalidParameter } from '../errors.js';
import type { ServiceHandler } from '../json-handler.js';
import type { Operation, Parts } from '../operation.js';
import { answerJson, answerJsonError } from '../protocol/json-answer.js';
import { recorded } from '../recorded.js';
import { cognateOperations } from '../registry/cognate.js';

const TARGET = 'Cognate.';
const SIGNING_NAME = 'cognate';

/** Creates the handler of the Cognate service's operations. */
export function createExtensionsHandler(parts: Parts): ServiceHandler {
  const ready = new Map(
    Object.entries(cognateOperations).map(([name, { input, resource, create }]) => {
      const authorization = { kind: 'iam', resource } as const;
      return [name, { name, input, run: create(parts), operation: { authorization, create } as Operation<never, unknown> }] as const;
    }),
  );

  async function answer(ctx: Context): Promise<object> {
    const found = ready.get(ctx.get('x-amz-target').slice(TARGET.length));
    if (!found) throw new AwsError('UnknownOperationException', '');
    const body = await readBody(ctx, { limit: MAX_BODY });
    const principal = (await authenticate(ctx, body, found.operation, { service: SIGNING_NAME, parts }))!;
    const input = read(body, found.input);
    const call = { requestId: String(ctx.state['requestId']), origin: originOf(ctx.ip, ctx.get('user-agent')), principal };
    const operationCall = { ...found, signingName: SIGNING_NAME, input, parts };
    return recorded(parts, { ...operationCall, call }, async () => {
      authorizeCall(ctx, principal, operationCall);
      return found.run(input as never, call);
    });
  }

  return async (ctx) => {
    try {
      answerJson(ctx, 200, await answer(ctx));
    } catch (error) {
      const refusal = awsErrorOf(error, 'json');
      const operation = ctx.get('x-amz-target').slice(TARGET.length, TARGET.length + 100);
      if (refusal.status >= 500) parts.logger.error({ id: ctx.state['requestId'], operation, err: error }, 'operation failed');
      answerJsonError(ctx, refusal);
    }
  };
}

function read(body: Buffer, schema: z.ZodType): unknown {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body) || '{}');
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw invalidParameter(result.error.issues.map(({ path, message }) => `${path.join('.') || 'The request'}: ${message}`).join('; '));
}
