import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of groups. Messages are Cognito's where it has one, and may be shown to clients. */
export const refusals = errors({
  unknown: ['group_unknown', 'Group not found.'],
  exists: ['group_exists', 'A group with the name already exists.'],
  poolLimit: ['group_pool_limit', (max: number) => `A user pool can have at most ${max} groups.`],
  limit: ['group_limit', (max: number) => `A user cannot be in more than ${max} groups.`],
});

export type GroupErrorCode = ErrorCodeOf<typeof refusals>;
