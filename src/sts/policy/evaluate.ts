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

export interface PolicySet {
  readonly identity: readonly PolicyDocument[];
  /** Narrow a session, when there are any: one of them must allow, too. */
  readonly session?: readonly PolicyDocument[];
  /** A permissions boundary: it gives nothing, and what it does not allow is not allowed. */
  readonly boundary?: PolicyDocument;
}

/**
 * IAM's evaluation within one account: an explicit deny anywhere wins; otherwise the identity's policies must allow, and so must
 * the boundary and the session's policies where there are any. Nothing said is a deny.
 */
export function evaluate(request: AccessRequest, policies: PolicySet): Decision {
  const context = contextOf(request.context);
  const identity = policies.identity.map(compilePolicy);
  const session = (policies.session ?? []).map(compilePolicy);
  const boundary = policies.boundary ? [compilePolicy(policies.boundary)] : [];
  const denied = find([...identity, ...boundary, ...session], 'Deny', request, context);
  if (denied) return { decision: 'deny-explicit', statement: denied.source };
  const allowed = find(identity, 'Allow', request, context);
  if (!allowed) return { decision: 'deny-implicit' };
  if (boundary.length > 0 && !find(boundary, 'Allow', request, context)) return { decision: 'deny-implicit' };
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
