import type { AdminInitiateAuthCommandInput, AdminInitiateAuthCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { serverContext } from './call-context.js';
import { createInitiation, type FlowTable, SHARED_FLOWS } from './initiation.js';

const PASSWORD = { needs: 'ALLOW_ADMIN_USER_PASSWORD_AUTH', refusal: 'Auth flow not enabled for this client' } as const;

/** Flows of AdminInitiateAuth. `ADMIN_NO_SRP_AUTH` is the older name of `ADMIN_USER_PASSWORD_AUTH`. */
const FLOWS: FlowTable = { ...SHARED_FLOWS, ADMIN_USER_PASSWORD_AUTH: PASSWORD, ADMIN_NO_SRP_AUTH: PASSWORD };

export const adminInitiateAuth = (
  parts: Pick<Parts, 'clients' | 'pools' | 'users' | 'tokens' | 'signIn' | 'tokenSets'>,
): Run<AdminInitiateAuthCommandInput, AdminInitiateAuthCommandOutput> => {
  const initiate = createInitiation(parts, FLOWS);
  return async ({ UserPoolId, ClientId, ContextData, ...request }, call) => {
    const { userOrigin, ...context } = await serverContext(parts, { UserPoolId, ClientId, ContextData }, call);
    return initiate(context, request, userOrigin);
  };
};
