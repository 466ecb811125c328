import type { Context } from 'koa';
import { authorize, type Principal, requestContext } from '../../sts/index.js';
import { AwsError } from './errors.js';
import type { Operation, Parts } from './operation.js';
import { DENIAL_HEADER } from './refusal.js';

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
 * Who calls, if the operation asks for a signature. Comes before anybody looks at the input. Public and token operations take signed requests,
 * too, and do not look at the signature. Throws what the signature verifier throws.
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

/** Whether the caller's policies allow the operation on what the input names. Throws `AccessDeniedException`. */
export function authorizeCall(ctx: Context, principal: Principal, { operation, name, signingName, input, parts }: Asked): void {
  if (operation.authorization.kind !== 'iam') return;
  const action = `${signingName}:${name}`;
  const resource = operation.authorization.resource(input as never, parts);
  const request = { now: parts.clock.now(), sourceIp: ctx.ip, secure: ctx.secure, userAgent: ctx.get('user-agent'), region: parts.region };
  const asked = { action, resource, context: requestContext(request) };
  const decision = authorize(principal, asked);
  if (decision.decision === 'allow') return;
  ctx.set(DENIAL_HEADER, parts.denials.encode(principal, asked, decision));
  throw new AwsError('AccessDeniedException', `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`);
}
