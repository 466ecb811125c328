import type { RoleInput } from '../sts/index.js';

export type OperatorKind = 'operator' | 'auditor';

/** What members of the group may do, by the role that their ID token names. */
export interface OperatorRole {
  readonly group: string;
  readonly description: string;
  readonly precedence: number;
  readonly role: RoleInput;
}

/** Everything that can be asked of Cognate itself; not the users' own files and tables. */
const ALL = ['cognito-idp:*', 'cognito-identity:*', 'cognate:*', 'iam:*'];

/** To look, but at no secret: those of clients and providers come with DescribeUserPoolClient and DescribeIdentityProvider. */
const LOOK = [
  'cognito-idp:List*',
  'cognito-idp:Get*',
  'cognito-idp:AdminGet*',
  'cognito-idp:AdminList*',
  'cognito-idp:DescribeUserPool',
  'cognito-idp:DescribeUserPoolDomain',
  'cognito-idp:DescribeResourceServer',
  'cognito-idp:DescribeRiskConfiguration',
  'cognito-identity:Describe*',
  'cognito-identity:List*',
  'cognito-identity:GetIdentityPoolRoles',
  'cognito-identity:GetPrincipalTagAttributeMap',
  'cognate:Describe*',
  'cognate:List*',
  'cognate:Get*',
  'iam:Get*',
  'iam:List*',
  'iam:Simulate*',
];

export function rolesFor(identityPoolId: string): Readonly<Record<OperatorKind, OperatorRole>> {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { 'cognito-identity.amazonaws.com:aud': identityPoolId },
          'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
        },
      },
    ],
  };
  const role = (name: string, Action: readonly string[]): RoleInput => ({
    name,
    trustPolicy,
    policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }],
  });
  return {
    operator: { group: 'operators', description: 'May do everything', precedence: 1, role: role('CognateOperator', ALL) },
    auditor: { group: 'auditors', description: 'May look at everything but secrets', precedence: 2, role: role('CognateAuditor', LOOK) },
  };
}
