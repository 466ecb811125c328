import type { AppClient } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';

/** Cognito's defaults of a pool and a client without a session configuration. */
const DEFAULT_SESSIONS = 20;
const USUAL_SSO_MINUTES = 60;

export const awsSessionConfiguration = ({ id, sessionTracking }: UserPool) => ({
  UserPoolId: id,
  UserSessionTracking: sessionTracking?.enabled ? ('ENABLED' as const) : ('DISABLED' as const),
  TokenSession: { MaxPerUser: sessionTracking?.maxPerUser ?? DEFAULT_SESSIONS },
});

export const awsClientSessionConfiguration = ({ id, poolId, ssoMinutes }: AppClient) => ({
  UserPoolId: poolId,
  ClientId: id,
  SSOSession: { MaxValidityMinutes: ssoMinutes ?? USUAL_SSO_MINUTES },
});
