import { defined } from '../kernel/index.js';
import { permissionsOf, sessionPoliciesOf } from './iam/permissions.js';
import type { IamUsers, KeyView } from './iam/users.js';
import { type PolicyDocument, parsePolicy, type RequestContext } from './policy/index.js';
import { tagContext } from './session-context.js';
import { invalidToken, type UserSessionContent } from './session-token.js';
import type { OperatorPrincipal, UserPrincipal } from './types.js';

interface Parts {
  readonly managedPolicy: (arn: string) => Promise<PolicyDocument | undefined>;
  readonly accountId: string;
}

/**
 * Returns the principal of a user's key, with its current policies; with `session`, by temporary
 * credentials of that key. Throws `invalid_client_token`.
 */
export async function userPrincipal(
  key: KeyView,
  { users, managedPolicy, accountId }: Parts & { readonly users: Pick<IamUsers, 'view'> },
  session?: UserSessionContent,
): Promise<UserPrincipal> {
  const view = await users.view(key.userName);
  // A user created again under an old name is another user.
  if (!view || view.user.id !== key.userId) throw invalidToken();
  const { user, policies } = view;
  const { attached, boundary } = user;
  const permissions = await permissionsOf({ policies, attached, ...defined({ boundary }) }, managedPolicy);
  const tags = Object.fromEntries(user.tags.map(({ key: name, value }) => [name, value]));
  const base = {
    kind: 'user',
    accessKeyId: session?.accessKeyId ?? key.accessKeyId,
    accountId,
    userName: user.name,
    ...permissions,
  } as const;
  if (session?.federatedName !== undefined)
    return { ...base, ...(await federated(session, session.federatedName, { managedPolicy, accountId })) };
  const context: RequestContext = {
    ...tagContext('aws:PrincipalTag', tags),
    'aws:username': user.name,
    'aws:userid': user.id,
    'aws:PrincipalArn': user.arn,
    'aws:PrincipalAccount': accountId,
    'aws:PrincipalType': 'User',
    ...defined({ 'aws:TokenIssueTime': session ? new Date(session.issuedAt).toISOString() : undefined }),
  };
  return {
    ...base,
    arn: user.arn,
    userId: user.id,
    sessionPolicies: [],
    context,
    ...defined({ temporary: session ? 'session' : undefined }),
  };
}

const EVERYTHING = parsePolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/** Returns the operator's session: limited by its session policies, or else the operator itself. */
export async function operatorSession(session: UserSessionContent, parts: Parts): Promise<UserPrincipal | OperatorPrincipal> {
  const { accountId } = parts;
  const { accessKeyId, federatedName } = session;
  if (federatedName === undefined)
    return { kind: 'operator', accessKeyId, arn: `arn:aws:iam::${accountId}:root`, accountId, userId: accountId, temporary: 'session' };
  return { kind: 'user', accessKeyId, accountId, policies: [EVERYTHING], ...(await federated(session, federatedName, parts)) };
}

/** A federated user without session policy has no permissions: both sides must allow. */
async function federated(session: UserSessionContent, name: string, { managedPolicy, accountId }: Parts) {
  const arn = `arn:aws:sts::${accountId}:federated-user/${name}`;
  const policies = await sessionPoliciesOf(session.sessionPolicies, session.policyArns, managedPolicy);
  const userId = `${accountId}:${name}`;
  return {
    arn,
    userId,
    temporary: 'federation',
    sessionPolicies: policies.length > 0 ? policies : [{ Version: '2012-10-17', Statement: [] } as const],
    context: {
      ...tagContext('aws:PrincipalTag', session.tags),
      'aws:userid': userId,
      'aws:PrincipalArn': arn,
      'aws:PrincipalAccount': accountId,
      'aws:PrincipalType': 'FederatedUser',
      'aws:TokenIssueTime': new Date(session.issuedAt).toISOString(),
    },
  } as const;
}
