import { type Clock, defined, type Ids } from '../kernel/index.js';
import { authorize } from './authorize.js';
import { stsError } from './errors.js';
import { newCredentials } from './new-credentials.js';
import type { PolicyDocument, RequestContext } from './policy/index.js';
import { packedSize, violation } from './role-request.js';
import { checkSessionTags, requestTagContext, type SessionTags } from './session-tags.js';
import type { SessionTokens } from './session-token.js';
import type { OperatorPrincipal, Principal, SignedSession, UserPrincipal } from './types.js';

export interface FederationRequest extends SessionTags {
  readonly name: string;
  readonly durationSeconds?: number;
  readonly sessionPolicies?: readonly PolicyDocument[];
  readonly policyArns?: readonly string[];
}

/**
 * Temporary credentials of users and operators. Throws `validation`, `role_access_denied`,
 * `packed_policy_too_large`.
 */
export interface UserSessions {
  /** GetSessionToken: needs no permission, but a long-lived key. */
  getSessionToken(principal: Principal, durationSeconds?: number): Promise<SignedSession>;
  /** GetFederationToken. */
  getFederationToken(principal: Principal, request: FederationRequest, context: RequestContext): Promise<SignedSession>;
}

const MIN_SECONDS = 900;
const MAX_SECONDS = 36 * 3600;
const DEFAULT_SECONDS = 12 * 3600;
/** Seconds; maximum and default for the root of an account. */
const OPERATOR_SECONDS = 3600;

export function createUserSessions(parts: { readonly tokens: SessionTokens; readonly clock: Clock; readonly ids: Ids }): UserSessions {
  const issue = (parentKeyId: string, durationSeconds: number, more: object, arn: string, id: string): SignedSession => {
    const credentials = newCredentials(parts, durationSeconds);
    const session = { kind: 'user', ...credentials, parentKeyId, sessionPolicies: [], issuedAt: parts.clock.now(), ...more } as const;
    return { credentials: { ...credentials, sessionToken: parts.tokens.seal(session) }, arn, id };
  };
  return {
    async getSessionToken(principal, durationSeconds) {
      const caller = longTerm(principal, 'GetSessionToken');
      return issue(caller.accessKeyId, durationOf(caller, durationSeconds), {}, caller.arn, caller.userId);
    },
    async getFederationToken(principal, request, said) {
      const { name, sessionPolicies = [], policyArns = [] } = request;
      const caller = longTerm(principal, 'GetFederationToken');
      if (!/^[\w+=,.@-]{2,32}$/.test(name)) throw violation(name, 'name', 'satisfy regular expression pattern: [\\w+=,.@-]{2,32}');
      const durationSeconds = durationOf(caller, request.durationSeconds);
      const { tags } = checkSessionTags(request);
      const packedPolicySize = packedSize([...sessionPolicies, ...policyArns], tags);
      const arn = `arn:aws:sts::${caller.accountId}:federated-user/${name}`;
      const context = { ...said, ...requestTagContext(request) };
      for (const action of ['sts:GetFederationToken', ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : [])])
        if (authorize(caller, { action, resource: arn, context }).decision !== 'allow')
          throw stsError('role_access_denied', `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${arn}`);
      const more = {
        federatedName: name,
        sessionPolicies,
        ...defined({ policyArns: policyArns.length > 0 ? policyArns : undefined }),
        tags,
      };
      const issued = issue(caller.accessKeyId, durationSeconds, more, arn, `${caller.accountId}:${name}`);
      return { ...issued, ...defined({ packedPolicySize }) };
    },
  };
}

function longTerm(principal: Principal, operation: string): UserPrincipal | OperatorPrincipal {
  if (principal.kind !== 'role-session' && principal.temporary === undefined) return principal;
  throw stsError('role_access_denied', `Cannot call ${operation} with session credentials`);
}

function durationOf(caller: UserPrincipal | OperatorPrincipal, given: number | undefined): number {
  const longest = caller.kind === 'operator' ? OPERATOR_SECONDS : MAX_SECONDS;
  const seconds = given ?? Math.min(longest, DEFAULT_SECONDS);
  if (!Number.isInteger(seconds) || seconds < MIN_SECONDS)
    throw violation(String(seconds), 'durationSeconds', `have value greater than or equal to ${MIN_SECONDS}`);
  if (seconds > MAX_SECONDS) throw violation(String(seconds), 'durationSeconds', `have value less than or equal to ${MAX_SECONDS}`);
  // AWS silently shortens durations for the root.
  return Math.min(seconds, longest);
}
