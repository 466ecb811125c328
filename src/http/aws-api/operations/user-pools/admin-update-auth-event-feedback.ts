import type {
  AdminUpdateAuthEventFeedbackCommandInput,
  AdminUpdateAuthEventFeedbackCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminUpdateAuthEventFeedback =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'audit'>,
  ): Run<AdminUpdateAuthEventFeedbackCommandInput, AdminUpdateAuthEventFeedbackCommandOutput> =>
  async ({ EventId, FeedbackValue, ...named }) => {
    const { pool, user } = await findUser(parts, named);
    await parts.audit.giveFeedback({ poolId: pool.id, sub: user.sub, id: EventId }, FeedbackValue);
    return {};
  };
