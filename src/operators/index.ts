/**
 * Console users: a user pool of operators with MFA, an identity pool that gives each the role of their group, and the two roles. Created
 * with the first operator. Holds no rules of its own: operators are users, their permissions are IAM policies.
 */
export { createOperators, type NewOperator, type OperatorKind, type Operators } from './create-operators.js';
export type { OperatorPoolIds } from './operator-pool-ids.js';
