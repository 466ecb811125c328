import type { RiskConfigurationType, SetRiskConfigurationCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import type { RiskConfiguration } from '../../../directory/risk/index.js';
import { AwsError } from '../errors.js';

type Given = Pick<
  SetRiskConfigurationCommandInput,
  'CompromisedCredentialsRiskConfiguration' | 'AccountTakeoverRiskConfiguration' | 'RiskExceptionConfiguration'
>;

const notEnabled = (what: string): AwsError => new AwsError('UserPoolAddOnNotEnabledException', `${what} is not available on this server.`);

/**
 * What can be kept to: lists of addresses, and beside them whatever asks for nothing to be done. A pool that says it is guarded must not
 * merely say so. Throws `UserPoolAddOnNotEnabledException`.
 */
export function riskOf({
  CompromisedCredentialsRiskConfiguration: compromised,
  AccountTakeoverRiskConfiguration: takeover,
  RiskExceptionConfiguration: exceptions,
}: Given): Pick<RiskConfiguration, 'blocked' | 'skipped' | 'beside'> {
  if (compromised && compromised.Actions?.EventAction !== 'NO_ACTION') throw notEnabled('Blocking compromised credentials');
  for (const action of [takeover?.Actions?.LowAction, takeover?.Actions?.MediumAction, takeover?.Actions?.HighAction]) {
    if (action && (action.EventAction !== 'NO_ACTION' || action.Notify)) throw notEnabled('Account takeover protection');
  }
  const beside = {
    ...(compromised ? { CompromisedCredentialsRiskConfiguration: compromised } : {}),
    ...(takeover ? { AccountTakeoverRiskConfiguration: takeover } : {}),
  };
  return {
    blocked: exceptions?.BlockedIPRangeList ?? [],
    skipped: exceptions?.SkippedIPRangeList ?? [],
    ...(Object.keys(beside).length === 0 ? {} : { beside: JSON.stringify(beside) }),
  };
}

export function awsRisk(
  { poolId, clientId, blocked, skipped, beside, updatedAt }: RiskConfiguration,
  every: string,
): RiskConfigurationType {
  const exceptions = {
    ...(blocked.length === 0 ? {} : { BlockedIPRangeList: [...blocked] }),
    ...(skipped.length === 0 ? {} : { SkippedIPRangeList: [...skipped] }),
  };
  return {
    UserPoolId: poolId,
    ...(clientId === every ? {} : { ClientId: clientId }),
    ...(beside === undefined ? {} : (JSON.parse(beside) as object)),
    ...(Object.keys(exceptions).length === 0 ? {} : { RiskExceptionConfiguration: exceptions }),
    LastModifiedDate: updatedAt,
  };
}
