import type { AdminCreateUserCommandInput, AdminCreateUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { attributesOf, awsUser } from '../../shapes/user.js';

const MESSAGE = { RESEND: 'resend', SUPPRESS: 'suppress' } as const;

export const adminCreateUser =
  ({ pools, invitations }: Pick<Parts, 'pools' | 'invitations'>): Run<AdminCreateUserCommandInput, AdminCreateUserCommandOutput> =>
  async (input) => {
    const pool = await pools.get(input.UserPoolId);
    const user = await invitations.create(pool, {
      username: input.Username,
      attributes: attributesOf(input.UserAttributes),
      message: input.MessageAction ? MESSAGE[input.MessageAction] : 'send',
      mediums: input.DesiredDeliveryMediums ?? ['SMS'],
      forceAlias: input.ForceAliasCreation ?? false,
      ...defined({
        temporaryPassword: input.TemporaryPassword,
        validationData: input.ValidationData && attributesOf(input.ValidationData),
        clientMetadata: input.ClientMetadata,
      }),
    });
    return { User: awsUser(user) };
  };
