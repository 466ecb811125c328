import { z } from 'zod';
import { ofUserPool } from '../../arns.js';
import { userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';

/** Describes the published signing keys of a pool, in the order of their use, without private members. */
export const describeUserPoolKeys = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId }),
  ofUserPool,
  ({ pools, tokens: { keys } }) =>
    async ({ UserPoolId }) => {
      await pools.get(UserPoolId);
      const described = await keys.describe(UserPoolId);
      return {
        SigningAlgorithm: described.algorithm,
        Keys: described.pairs.map(({ state, idKid, accessKid, from, until }) => ({
          State: state.toUpperCase(),
          IdTokenKeyId: idKid,
          AccessTokenKeyId: accessKid,
          SignsFrom: from && from.getTime() / 1000,
          PublishedUntil: until && until.getTime() / 1000,
        })),
      };
    },
);
