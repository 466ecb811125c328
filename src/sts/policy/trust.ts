import { compilePolicy } from './compile.js';
import { contextOf, type RequestContext } from './context.js';
import type { PolicyDocument, PrincipalElement, Statement } from './document.js';
import type { Decision } from './evaluate.js';

/** Principal that requests the role. */
export type TrustedPrincipal =
  /**
   * `cognito-identity.amazonaws.com`, `accounts.google.com`, or the host and path of an OIDC
   * issuer.
   */
  | { readonly kind: 'federated'; readonly provider: string; readonly accountId: string }
  /**
   * All ARNs of the caller: a session's own and its role's. `byName`: statements that name the
   * account, or everyone, do not count.
   */
  | { readonly kind: 'aws'; readonly arns: readonly string[]; readonly accountId: string; readonly byName?: boolean }
  | { readonly kind: 'service'; readonly name: string };

/**
 * Reports whether a role's trust policy allows `principal` the `action`
 * (`sts:AssumeRoleWithWebIdentity`, `sts:TagSession`) on the role.
 */
export function evaluateTrust(
  policy: PolicyDocument,
  request: { readonly action: string; readonly principal: TrustedPrincipal; readonly context: RequestContext },
): Decision {
  const context = contextOf(request.context);
  const applying = compilePolicy(policy).filter(
    (statement) =>
      coversPrincipal(statement.source, request.principal) && statement.coversAction(request.action) && statement.holds(context),
  );
  const denied = applying.find((statement) => statement.source.Effect === 'Deny');
  if (denied) return { decision: 'deny-explicit', statement: denied.source };
  const allowed = applying.find((statement) => statement.source.Effect === 'Allow');
  return allowed ? { decision: 'allow', statement: allowed.source } : { decision: 'deny-implicit' };
}

function coversPrincipal(statement: Statement, principal: TrustedPrincipal): boolean {
  if (statement.NotPrincipal) {
    // `NotPrincipal` names no principal.
    if (principal.kind === 'aws' && principal.byName && statement.Effect === 'Allow') return false;
    return !names(statement.NotPrincipal, principal);
  }
  return statement.Principal !== undefined && names(statement.Principal, principal);
}

function names(element: PrincipalElement, principal: TrustedPrincipal): boolean {
  if (element === '*') return principal.kind !== 'aws' || !principal.byName;
  if (principal.kind === 'service') return (element.Service ?? []).some((name) => name === principal.name);
  if (principal.kind === 'federated') {
    const arn = `arn:aws:iam::${principal.accountId}:oidc-provider/${principal.provider}`;
    return (element.Federated ?? []).some((name) => name === '*' || name === principal.provider || name === arn);
  }
  const { arns, accountId, byName } = principal;
  const account = `arn:aws:iam::${accountId}:root`;
  return (element.AWS ?? []).some((name) => arns.includes(name) || (!byName && (name === '*' || name === accountId || name === account)));
}
