import { defined } from '../../kernel/index.js';
import { evaluate, explain, type PolicyDocument, type RequestContext, type Statement } from '../policy/index.js';

export interface SimulatedPolicy {
  /** AWS's identifier of the policy: its ARN, or `PolicyInputList.1`. */
  readonly id: string;
  readonly type: string;
  readonly document: PolicyDocument;
}

export interface Simulated {
  readonly action: string;
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  readonly matched: readonly { readonly policy: SimulatedPolicy; readonly statement: Statement }[];
  readonly missing: readonly string[];
  readonly allowedByBoundary?: boolean;
}

/** Evaluates simulated requests and explains the decisions, with the evaluator of real ones. */
export function simulate(
  policies: readonly SimulatedPolicy[],
  boundary: PolicyDocument | undefined,
  request: { readonly action: string; readonly resource: string; readonly context: RequestContext },
): Simulated {
  const { action, resource } = request;
  const { decision } = evaluate(request, { identity: policies.map(({ document }) => document), ...defined({ boundary }) });
  const explained = policies.map((policy) => ({ policy, ...explain(policy.document, request) }));
  const effect = decision === 'deny-explicit' ? 'Deny' : 'Allow';
  const bounds = boundary && explain(boundary, request);
  return {
    action,
    resource,
    decision: DECISIONS[decision],
    matched: explained.flatMap(({ policy, matched }) =>
      matched.filter((statement) => statement.Effect === effect).map((statement) => ({ policy, statement })),
    ),
    missing: [...new Set([...explained.flatMap(({ missing }) => missing), ...(bounds?.missing ?? [])])],
    ...defined({
      allowedByBoundary: bounds
        ? bounds.matched.some(({ Effect }) => Effect === 'Allow') && bounds.matched.every(({ Effect }) => Effect === 'Allow')
        : undefined,
    }),
  };
}

const DECISIONS = { allow: 'allowed', 'deny-explicit': 'explicitDeny', 'deny-implicit': 'implicitDeny' } as const;
