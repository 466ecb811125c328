import { z } from 'zod';
import { userPoolArn } from '../../arns.js';
import { extensionOperation } from '../../cognate/extension-operation.js';

/** Creates a user in the operator pool, which is created with the first operator. */
export const createOperator = extensionOperation(
  z.strictObject({ Email: z.email().max(128), Kind: z.enum(['operator', 'auditor']).default('operator') }),
  (_input, place) => userPoolArn(`${place.region}_operators`, place),
  ({ operators, baseUrl }) =>
    async ({ Email, Kind }) => {
      const { temporaryPassword } = await operators.add({ email: Email, kind: Kind });
      return { TemporaryPassword: temporaryPassword, ConsoleUrl: `${baseUrl}/console/` };
    },
);
