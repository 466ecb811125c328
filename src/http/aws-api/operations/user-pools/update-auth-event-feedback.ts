import type { UpdateAuthEventFeedbackCommandInput, UpdateAuthEventFeedbackCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

/** A name that is nobody's is answered as a wrong token: whoever has no token learns nothing. */
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
