import { type Contracts, contracts, type TriggerName } from './contracts.js';
import type { TriggerCall } from './types.js';

/** Event as the function receives it. */
export interface TriggerEvent<Name extends TriggerName> {
  version: string;
  region: string;
  userPoolId: string;
  userName: string;
  callerContext: { awsSdkVersion: string; clientId: string };
  triggerSource: Contracts[Name]['source'];
  request: Contracts[Name]['request'];
  response: Readonly<Record<string, unknown>>;
}

/** Cognito's client id in events of administrative calls. */
const NO_CLIENT = 'CLIENT_ID_NOT_APPLICABLE';

export function eventOf<Name extends TriggerName>(name: Name, call: TriggerCall<Name>): TriggerEvent<Name> {
  const { pool, source, userName, clientId = NO_CLIENT, request } = call;
  return {
    version: name === 'preTokenGeneration' ? tokenVersion(pool.triggers.preTokenGeneration?.version) : '1',
    region: pool.id.slice(0, pool.id.indexOf('_')),
    userPoolId: pool.id,
    userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
    triggerSource: source,
    request,
    response: name === 'preTokenGeneration' ? tokenBlank(pool.triggers.preTokenGeneration?.version) : contracts[name].blank,
  };
}

const tokenVersion = (version = 'V1_0'): string => version.slice(1, 2);

const tokenBlank = (version = 'V1_0'): Readonly<Record<string, unknown>> =>
  version === 'V1_0' ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null };
