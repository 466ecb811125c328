import { z } from 'zod';
import { defined } from '../../../../kernel/index.js';
import { ofUserPool } from '../../arns.js';
import { maxResults, nextToken, userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';

/** Lists the audit events of all users of the pool, newest first. */
export const listEvents = extensionOperation(
  z.strictObject({
    UserPoolId: userPoolId,
    EventType: z.enum(['SignIn', 'SignUp', 'ForgotPassword', 'PasswordChange', 'ResendCode']).optional(),
    EventResponse: z.enum(['Pass', 'Fail', 'InProgress']).optional(),
    MaxResults: maxResults.default(60),
    NextToken: nextToken.optional(),
  }),
  ofUserPool,
  ({ pools, audit, pageTokens }) =>
    async ({ UserPoolId, EventType, EventResponse, MaxResults, NextToken }) => {
      await pools.get(UserPoolId);
      const list = `ListEvents:${UserPoolId}`;
      const { items, next } = await audit.listAll(UserPoolId, {
        limit: MaxResults,
        ...defined({
          before: NextToken === undefined ? undefined : pageTokens.read(list, NextToken)[0]!,
          type: EventType,
          response: EventResponse,
        }),
      });
      return {
        Events: items.map((event) => ({
          EventId: event.id,
          EventType: event.type,
          EventResponse: event.response,
          CreationDate: event.at.getTime() / 1000,
          Username: event.username || undefined,
          UserSub: event.sub || undefined,
          IdentityProvider: event.provider,
          ClientId: event.clientId,
          Reason: event.reason,
          IpAddress: event.context.ip,
          DeviceName: event.context.device,
        })),
        ...defined({ NextToken: next === undefined ? undefined : pageTokens.write(list, [next]) }),
      };
    },
);
