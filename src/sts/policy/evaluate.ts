// By hand: no library under a licence that fits (docs/decisions/policy-language.md).
import { type CompiledPolicy, type CompiledStatement, compilePolicy } from './compile.js';
import { type Context, contextOf, type RequestContext } from './context.js';
import type { PolicyDocument, Statement } from './document.js';

export interface AccessRequest {
  /** `s3:GetObject` */
  readonly action: string;
  /** ARN, or `*` for an action without a resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

export interface Decision {
  readonly decision: 'allow' | 'deny-explicit' | 'deny-implicit';
  /** Deciding statement. Omitted when none allowed. */
  readonly statement?: Statement;
}

export interface PolicySet {
  readonly identity: readonly PolicyDocument[];
  /** Session policies: if there are any, one of them must allow, too. */
  readonly session?: readonly PolicyDocument[];
  /** Permissions boundary: grants nothing, and must allow, too. */
  readonly boundary?: PolicyDocument;
}

/**
 * Evaluates policies as IAM does within one account: an explicit deny in any policy wins; otherwise
 * the identity's policies must allow, and so must the boundary and the session policies, if any.
 * The default is deny.
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
