/**
 * Who works at the console: a user pool of operators with MFA, an identity pool that gives each the role of their group, and the two roles.
 * Made with the first operator. Leaves to those rooms what their things mean: operators are users, their rights are policies.
 */
export { createOperators, type NewOperator, type OperatorKind, type Operators } from './create-operators.js';
export type { OperatorPoolIds } from './operator-pool-ids.js';
