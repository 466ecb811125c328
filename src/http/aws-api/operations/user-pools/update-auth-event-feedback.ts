import type { UpdateAuthEventFeedbackCommandInput, UpdateAuthEventFeedbackCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

/** An unknown username is answered like a wrong token, so that callers without a token cannot probe usernames. */
export const updateAuthEventFeedback =
  ({
    pools,
    users,
    audit,
  }: Pick<Parts, 'pools' | 'users' | 'audit'>): Run<UpdateAuthEventFeedbackCommandInput, UpdateAuthEventFeedbackCommandOutput> =>
  async ({ UserPoolId, Username, EventId, FeedbackToken, FeedbackValue }) => {
    const pool = await pools.get(UserPoolId);
    const user = await users.findByLogin(pool, Username);
    await audit.giveFeedbackBy(FeedbackToken, { poolId: pool.id, sub: user?.sub ?? '', id: EventId }, FeedbackValue);
    return {};
  };
