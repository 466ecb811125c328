import { z } from 'zod';
import { ofUserPool } from '../../arns.js';
import { changed, changeOf, userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';
import { poolExtensions } from '../../cognate/extensions-schema.js';
export const describeUserPoolExtensions = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId }),
  ofUserPool,
  ({ pools }) =>
    async ({ UserPoolId }) => ({ Extensions: (await pools.get(UserPoolId)).extensions ?? {} }),
);

/** Changes extensions of a user pool and returns all that are set afterwards. */
export const updateUserPoolExtensions = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, Extensions: changeOf(poolExtensions) }),
  ofUserPool,
  ({ pools }) =>
    async ({ UserPoolId, Extensions }) => {
      const after = await pools.updateWithRetry(UserPoolId, ({ extensions }) => ({ extensions: changed(extensions, Extensions) }));
      return { Extensions: after.extensions ?? {} };
    },
);
