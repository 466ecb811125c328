import { z } from 'zod';
import { defined } from '../../../../kernel/index.js';
import { ofUserPool } from '../../arns.js';
import { maxResults, nextToken, userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';
import { AwsError } from '../../errors.js';

const KINDS = { message: 'MESSAGE', function: 'CUSTOM_SENDER', logout: 'BACKCHANNEL_LOGOUT' } as const;

const deadLetterId = z.string().regex(/^[0-9a-z]{1,20}-[0-9a-z]{12}$/);

/** Lists messages whose delivery was given up, newest first, without their content. They are kept for seven days. */
export const listDeadLetters = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, MaxResults: maxResults.default(60), NextToken: nextToken.optional() }),
  ofUserPool,
  ({ pools, deliveries, pageTokens }) =>
    async ({ UserPoolId, MaxResults, NextToken }) => {
      await pools.get(UserPoolId);
      const list = `ListDeadLetters:${UserPoolId}`;
      const before = NextToken === undefined ? undefined : pageTokens.read(list, NextToken)[0]!;
      const found = await deliveries.listDead(UserPoolId, MaxResults + 1, before);
      const items = found.slice(0, MaxResults);
      return {
        DeadLetters: items.map((letter) => ({
          DeadLetterId: letter.id,
          Kind: KINDS[letter.kind],
          DeliveryMedium: letter.channel.toUpperCase(),
          Event: letter.event,
          Destination: letter.destination,
          Attempts: letter.attempts,
          CreationDate: letter.createdAt.getTime() / 1000,
          Reason: letter.reason,
        })),
        ...defined({ NextToken: found.length > MaxResults ? pageTokens.write(list, [items.at(-1)!.id]) : undefined }),
      };
    },
);

/** Sends the message again with a fresh set of attempts. */
export const retryDeadLetter = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, DeadLetterId: deadLetterId }),
  ofUserPool,
  ({ pools, deliveries }) =>
    async ({ UserPoolId, DeadLetterId }) => {
      await pools.get(UserPoolId);
      if (!(await deliveries.retryDead(UserPoolId, DeadLetterId))) throw unknown();
      return {};
    },
);

export const deleteDeadLetter = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, DeadLetterId: deadLetterId }),
  ofUserPool,
  ({ pools, deliveries }) =>
    async ({ UserPoolId, DeadLetterId }) => {
      await pools.get(UserPoolId);
      if (!(await deliveries.removeDead(UserPoolId, DeadLetterId))) throw unknown();
      return {};
    },
);

const unknown = (): AwsError => new AwsError('ResourceNotFoundException', 'Dead letter does not exist.');
