import { type CompiledPolicy, type CompiledStatement, compilePolicy } from './compile.js';
import { type Context, contextOf, type RequestContext } from './context.js';
import type { PolicyDocument, Statement } from './document.js';

export interface AccessRequest {
  /** `s3:GetObject` */
  readonly action: string;
  /** An ARN, or `*` for an action that has no resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

export interface Decision {
  readonly decision: 'allow' | 'deny-explicit' | 'deny-implicit';
  /** The statement that decided; absent when nothing allowed. */
  readonly statement?: Statement;
}

/**
 * IAM's evaluation within one account: an explicit deny anywhere wins; otherwise the identity's policies must allow, and the
 * session's policies, when there are any, must allow too. Nothing said is a deny.
 */
export function evaluate(
  request: AccessRequest,
  policies: { readonly identity: readonly PolicyDocument[]; readonly session?: readonly PolicyDocument[] },
): Decision {
  const context = contextOf(request.context);
  const identity = policies.identity.map(compilePolicy);
  const session = (policies.session ?? []).map(compilePolicy);
  const denied = find([...identity, ...session], 'Deny', request, context);
  if (denied) return { decision: 'deny-explicit', statement: denied.source };
  const allowed = find(identity, 'Allow', request, context);
  if (!allowed) return { decision: 'deny-implicit' };
  if (session.length > 0 && !find(session, 'Allow', request, context)) return { decision: 'deny-implicit' };
  return { decision: 'allow', statement: allowed.source };
}

function find(
  policies: readonly CompiledPolicy[],
  effect: Statement['Effect'],
  request: AccessRequest,
  context: Context,
): CompiledStatement | undefined {
  for (const policy of policies)
    for (const statement of policy)
      if (
        statement.source.Effect === effect &&
        statement.coversAction(request.action) &&
        statement.coversResource(request.resource, context) &&
        statement.holds(context)
      )
        return statement;
  return undefined;
}
