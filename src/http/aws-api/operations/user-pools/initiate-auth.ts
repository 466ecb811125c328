import type { InitiateAuthCommandInput, InitiateAuthCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { clientContext, withUserContext } from './call-context.js';
import { createInitiation, type FlowTable, SHARED_FLOWS } from './initiation.js';

const FLOWS: FlowTable = {
  ...SHARED_FLOWS,
  USER_PASSWORD_AUTH: { needs: 'ALLOW_USER_PASSWORD_AUTH', refusal: 'USER_PASSWORD_AUTH flow not enabled for this client' },
};

export const initiateAuth = (
  parts: Pick<Parts, 'clients' | 'pools' | 'users' | 'tokens' | 'signIn' | 'tokenSets'>,
): Run<InitiateAuthCommandInput, InitiateAuthCommandOutput> => {
  const initiate = createInitiation(parts, FLOWS);
  return async ({ ClientId, UserContextData, ...request }, call) => {
    const context = withUserContext(await clientContext(parts, ClientId, call), UserContextData);
    return initiate(context, request, context.origin);
  };
};
