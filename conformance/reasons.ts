import type { Outcome } from './run-plan.js';

/** Why a condition warns, or a module is skipped: parts of their names. The first that fits counts. */
const REASONS: readonly (readonly [name: string, reason: string])[] = [
  [
    'EnsureIdTokenDoesNotContainNonRequestedClaims',
    'ID tokens name the user as AWS clients and identity pools read it: `cognito:username`, `token_use`, `origin_jti`, `event_id`',
  ],
  ['CheckForUnexpectedClaimsInIdToken', 'the same claims'],
  ['oidcc-idtoken-unsigned', '`alg: none` is not offered'],
  ['unsigned-request-object', 'request objects have to be signed'],
  ['request-uri-unsigned', 'request objects have to be signed'],
  ['ensure-request-object-with-redirect-uri', 'the module sends an unsigned request object'],
  ['registration-sector', 'pairwise subjects are not offered: access tokens and the AWS API name the user by one `sub`'],
  ['RS256-fails', 'the module needs a client key of another kind; RS256 is refused for these clients'],
];

/** Undefined: nobody has looked into it yet. */
export function reasonFor(module: string, { warnings, result }: Outcome): string | undefined {
  const names = result === 'WARNING' ? warnings : [module];
  return REASONS.find(([part]) => names.some((name) => name.includes(part)))?.[1];
}
