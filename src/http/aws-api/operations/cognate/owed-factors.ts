import { z } from 'zod';
import { type OwedFactor, owedFactors } from '../../../../directory/users/index.js';
import { defined } from '../../../../kernel/index.js';
import { ofUserPool } from '../../arns.js';
import { maxResults, nextToken, userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';
import { findUser } from '../user-pools/find-user.js';

const NAMES: Readonly<Record<OwedFactor, string>> = {
  sms: 'SMS_MFA',
  email: 'EMAIL_OTP',
  totp: 'SOFTWARE_TOKEN_MFA',
  passkey: 'WEB_AUTHN',
  unknown: 'UNKNOWN',
};

const named = (kinds: readonly OwedFactor[]): string[] => kinds.map((kind) => NAMES[kind]);

const oneUser = z.strictObject({ UserPoolId: userPoolId, Username: z.string().min(1).max(128) });

/** Lists the second factors that a user owes, including those that the pool no longer offers. */
export const describeOwedFactors = extensionOperation(oneUser, ofUserPool, (parts) => async (input) => {
  const { pool, user } = await findUser(parts, input);
  return { Username: user.username, OwedFactors: named(owedFactors(pool, user)) };
});

/** Lists users who owe second factors, in the order of their ids. */
export const listOwedFactors = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, MaxResults: maxResults.default(60), NextToken: nextToken.optional() }),
  ofUserPool,
  ({ pools, users, pageTokens }) =>
    async ({ UserPoolId, MaxResults, NextToken }) => {
      const pool = await pools.get(UserPoolId);
      const list = `ListOwedFactors:${UserPoolId}`;
      const after = NextToken === undefined ? undefined : pageTokens.read(list, NextToken)[0]!;
      const found = await users.listOwing(pool.id, MaxResults + 1, after);
      const items = found.slice(0, MaxResults);
      return {
        Users: items.map((user) => ({ Username: user.username, UserSub: user.sub, OwedFactors: named(owedFactors(pool, user)) })),
        ...defined({ NextToken: found.length > MaxResults ? pageTokens.write(list, [items.at(-1)!.sub]) : undefined }),
      };
    },
);

/**
 * Clears the owed factors of a user: the next sign-in asks for the factors that are enrolled here, or for enrolment where MFA is required.
 */
export const clearOwedFactors = extensionOperation(oneUser, ofUserPool, (parts) => async (input) => {
  const { pool, user } = await findUser(parts, input);
  await parts.mfaPreferences.clearOwed(pool, user);
  return {};
});
