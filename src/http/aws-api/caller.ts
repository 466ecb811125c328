import type { Context } from 'koa';
import { authorize, type Principal, requestContext } from '../../sts/index.js';
import { AwsError } from './errors.js';
import type { Operation, Parts } from './operation.js';
import { DENIAL_HEADER } from './refusal.js';

/** Bytes of a request. Exceeds every legitimate one; bounds the memory of concurrent ones. */
export const MAX_BODY = 1024 * 1024;

interface AuthorizedCall {
  readonly name: string;
  readonly operation: Operation<never, unknown>;
  readonly signingName: string;
  readonly input: unknown;
  readonly parts: Parts;
}

/** The request as the caller signed it (SigV4). */
export function signedRequestOf(ctx: Context, body: Uint8Array): Parameters<Parts['verifier']['verify']>[0] {
  const [path = '/', ...query] = (ctx.req.url ?? '/').split('?');
  return { method: ctx.method, path, query: query.join('?'), headers: ctx.req.headersDistinct, body };
}

/**
 * Verifies the signature of an operation that requires one and returns its principal. Runs before the input is parsed. Public and token
 * operations accept signed requests, too, and ignore the signature. Throws what the signature verifier throws.
 */
export async function authenticate(
  ctx: Context,
  body: Uint8Array,
  { authorization }: Operation<never, unknown>,
  expected: { readonly service: string; readonly parts: Pick<Parts, 'verifier' | 'region'> },
): Promise<Principal | undefined> {
  if (authorization.kind !== 'iam') return undefined;
  const { service, parts } = expected;
  return (await parts.verifier.verify(signedRequestOf(ctx, body), { services: [service], regions: [parts.region] })).principal;
}

/** Checks that the caller's policies allow the operation on the resource of the input. Throws `AccessDeniedException`. */
export function authorizeCall(ctx: Context, principal: Principal, { operation, name, signingName, input, parts }: AuthorizedCall): void {
  if (operation.authorization.kind !== 'iam') return;
  const action = `${signingName}:${name}`;
  const resource = operation.authorization.resource(input as never, parts);
  const attributes = {
    now: parts.clock.now(),
    sourceIp: ctx.ip,
    secure: ctx.secure,
    userAgent: ctx.get('user-agent'),
    region: parts.region,
  };
  const request = { action, resource, context: requestContext(attributes) };
  const decision = authorize(principal, request);
  if (decision.decision === 'allow') return;
  ctx.set(DENIAL_HEADER, parts.denials.encode(principal, request, decision));
  throw new AwsError('AccessDeniedException', `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`);
}
