import { CodedError, type ErrorDetails } from '../../kernel/index.js';

export type GroupErrorCode = 'group_unknown' | 'group_exists' | 'group_limit' | 'group_pool_limit';

/** Errors of groups. Messages are Cognito's where it has one, and may be shown to clients. */
export class GroupError extends CodedError<GroupErrorCode> {
  constructor(code: GroupErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.name = 'GroupError';
  }
}

export const refusals = {
  unknown: () => new GroupError('group_unknown', 'Group not found.'),
  exists: () => new GroupError('group_exists', 'A group with the name already exists.'),
  poolLimit: (max: number) => new GroupError('group_pool_limit', `A user pool can have at most ${max} groups.`),
  limit: (max: number) => new GroupError('group_limit', `A user cannot be in more than ${max} groups.`),
} as const;
