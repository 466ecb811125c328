import type { LogConfigurationType, LogDeliveryConfigurationType } from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter, unavailable } from '../errors.js';

/**
 * Log group that receives a pool's audit events; undefined: none. Throws `FeatureUnavailableInTierException` for destinations that are not
 * implemented, `InvalidParameterException`.
 */
export function logGroupOf(configurations: readonly LogConfigurationType[]): string | undefined {
  const sources = configurations.map(({ EventSource }) => EventSource);
  if (new Set(sources).size < sources.length) throw invalidParameter('There can be one log configuration of an event source.');
  if (sources.some((source) => source !== 'userAuthEvents')) throw unavailable('Delivery of userNotification logs');
  const [given] = configurations;
  if (!given) return undefined;
  if (given.LogLevel !== 'INFO') throw invalidParameter('The log level of userAuthEvents must be INFO.');
  if (given.S3Configuration) throw unavailable('Log delivery to S3');
  if (given.FirehoseConfiguration) throw unavailable('Log delivery to Firehose');
  const arn = given.CloudWatchLogsConfiguration?.LogGroupArn;
  if (arn === undefined) throw invalidParameter('A log configuration needs a destination.');
  return arn;
}

export const awsLogDelivery = (UserPoolId: string, logGroupArn: string | undefined): LogDeliveryConfigurationType => ({
  UserPoolId,
  LogConfigurations:
    logGroupArn === undefined
      ? []
      : [{ LogLevel: 'INFO', EventSource: 'userAuthEvents', CloudWatchLogsConfiguration: { LogGroupArn: logGroupArn } }],
});
