import { z } from 'zod';
import { ofUserPool } from '../../arns.js';
import { changed, changeOf } from '../../cognate/change-of.js';
import { cognateOperation } from '../../cognate/cognate-operation.js';
import { clientExtensions } from '../../cognate/extensions-schema.js';
import { clientId, userPoolId } from '../../cognate/members.js';

export const describeUserPoolClientExtensions = cognateOperation(
  z.strictObject({ UserPoolId: userPoolId, ClientId: clientId }),
  ofUserPool,
  ({ clients }) =>
    async ({ UserPoolId, ClientId }) => ({ Extensions: (await clients.get(UserPoolId, ClientId)).extensions ?? {} }),
);

/** Answers with all that is set after it. */
export const updateUserPoolClientExtensions = cognateOperation(
  z.strictObject({ UserPoolId: userPoolId, ClientId: clientId, Extensions: changeOf(clientExtensions) }),
  ofUserPool,
  ({ clients }) =>
    async ({ UserPoolId, ClientId, Extensions }) => {
      const after = await clients.update(UserPoolId, ClientId, (client) => ({
        ...client,
        extensions: changed(client.extensions, Extensions),
      }));
      return { Extensions: after.extensions ?? {} };
    },
);
