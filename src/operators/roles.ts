import type { RoleInput } from '../sts/index.js';
import { CHANGES, type Operations, READS, SECRETS } from './operations.js';

export type OperatorKind = 'operator' | 'auditor';

/** IAM role of a group, named by the ID token of its members. */
export interface OperatorRole {
  readonly group: string;
  readonly description: string;
  readonly precedence: number;
  readonly role: RoleInput;
}

const actionsOf = (...lists: readonly Operations[]): readonly string[] =>
  lists.flatMap((operations) => Object.entries(operations).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)));

/** All administrative actions of Cognate; excludes the users' own files and tables. */
const OPERATOR = actionsOf(READS, SECRETS, CHANGES);
const AUDITOR = actionsOf(READS);

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
    operator: { group: 'operators', description: 'May do everything', precedence: 1, role: role('CognateOperator', OPERATOR) },
    auditor: { group: 'auditors', description: 'May look at everything but secrets', precedence: 2, role: role('CognateAuditor', AUDITOR) },
  };
}
