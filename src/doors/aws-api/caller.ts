import type { Context } from 'koa';
import { authorize, type Principal } from '../../sts/index.js';
import { AwsError } from './errors.js';
import type { Operation, Parts } from './operation.js';

interface Asked {
  readonly name: string;
  readonly operation: Operation<never, unknown>;
  readonly signingName: string;
  readonly input: unknown;
  readonly parts: Parts;
}

/** The request as its signature saw it. */
export function signedRequestOf(ctx: Context, body: Uint8Array): Parameters<Parts['verifier']['verify']>[0] {
  const [path = '/', ...query] = (ctx.req.url ?? '/').split('?');
  return { method: ctx.method, path, query: query.join('?'), headers: ctx.req.headersDistinct, body };
}

/**
 * Who calls, if the operation asks for a signature: verified, and allowed by policy. Public and token operations take signed requests, too, and
 * do not look at the signature. Throws what the signature verifier throws, and `AccessDeniedException`.
 */
export async function authorizeCall(ctx: Context, body: Uint8Array, asked: Asked): Promise<Principal | undefined> {
  const { authorization } = asked.operation;
  if (authorization.kind !== 'iam') return undefined;
  const { parts, signingName, name } = asked;
  const { principal } = await parts.verifier.verify(signedRequestOf(ctx, body), { services: [signingName], regions: [parts.region] });
  const action = `${signingName}:${name}`;
  const resource = authorization.resource(asked.input as never, parts);
  const context = {
    'aws:SourceIp': ctx.ip,
    'aws:SecureTransport': String(ctx.secure),
    'aws:CurrentTime': new Date(parts.clock.now()).toISOString(),
  };
  if (authorize(principal, { action, resource, context }).decision === 'allow') return principal;
  throw new AwsError('AccessDeniedException', `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`);
}
