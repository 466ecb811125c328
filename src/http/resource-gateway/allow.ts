import type { Context } from 'koa';
import type { Clock } from '../../kernel/index.js';
import { authorize, type Principal, requestContext } from '../../sts/index.js';
import { GatewayError } from './errors.js';
import type { RequiredPermission } from './s3-request.js';

/** Throws `access_denied` unless the principal's policies grant every required permission. */
export type Allow = (ctx: Context, principal: Principal, required: readonly RequiredPermission[]) => void;

/** Returns whether the error is a refusal by policy, not an invalid request. */
export const isRefusal = (error: unknown): error is GatewayError => error instanceof GatewayError && error.code === 'access_denied';

export function createAllow({ clock, region }: { readonly clock: Clock; readonly region: string }): Allow {
  return (ctx, principal, required) => {
    const common = requestContext({
      now: clock.now(),
      sourceIp: ctx.ip,
      secure: ctx.secure,
      region,
      userAgent: ctx.get('user-agent'),
      referer: ctx.get('referer'),
    });
    // An empty list of permissions must not mean that everything is allowed.
    if (required.length === 0) throw new GatewayError('validation', 'The request names nothing to work on.');
    for (const { action, resource, context } of required) {
      const { decision } = authorize(principal, { action, resource, context: { ...common, ...context } });
      if (decision === 'allow') continue;
      throw new GatewayError('access_denied', `User: ${principal.arn} is not authorized to perform: ${action} on resource: "${resource}"`, {
        detail: decision,
      });
    }
  };
}
