import { z } from 'zod';
import { mayServeFapi } from '../../../../directory/clients/index.js';
import { ofUserPool } from '../../arns.js';
import { changed, changeOf, clientId, userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';
import { clientExtensions } from '../../cognate/extensions-schema.js';
import { invalidParameter } from '../../errors.js';

export const describeUserPoolClientExtensions = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, ClientId: clientId }),
  ofUserPool,
  ({ clients }) =>
    async ({ UserPoolId, ClientId }) => ({ Extensions: (await clients.get(UserPoolId, ClientId)).extensions ?? {} }),
);

/** Changes extensions of an app client and returns all that are set afterwards. */
export const updateUserPoolClientExtensions = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId, ClientId: clientId, Extensions: changeOf(clientExtensions) }),
  ofUserPool,
  ({ pools, clients }) =>
    async ({ UserPoolId, ClientId, Extensions }) => {
      const { signingAlgorithm } = await pools.get(UserPoolId);
      if (Extensions.fapi2 && !mayServeFapi(signingAlgorithm))
        throw invalidParameter('FAPI 2.0 needs a pool that signs with PS256, ES256 or EdDSA.');
      const after = await clients.update(UserPoolId, ClientId, (client) => ({
        ...client,
        extensions: changed(client.extensions, Extensions),
      }));
      return { Extensions: after.extensions ?? {} };
    },
);
