import { CodedError } from '../../kernel/index.js';

/** Error with its AWS name and HTTP status. Domain errors are translated to it by `error-table.ts`. */
export class AwsError extends CodedError<'aws'> {
  constructor(
    readonly awsName: string,
    message: string,
    readonly status = 400,
    cause?: unknown,
  ) {
    super('aws', message, cause === undefined ? {} : { cause });
  }
}

/** Returns the error for a setting that this server does not implement: a protection must not be stored without taking effect. */
export const unavailable = (what: string): AwsError =>
  new AwsError('FeatureUnavailableInTierException', `${what} is not available on this server.`);

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);
