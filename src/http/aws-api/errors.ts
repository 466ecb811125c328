import { CodedError } from '../../kernel/index.js';

/** An error in AWS's own words: name and status are on the wire. What domains throw is turned into one by `error-table.ts`. */
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

/** For settings that this server would not act on: nothing here must merely say that it is guarded. */
export const unavailable = (what: string): AwsError =>
  new AwsError('FeatureUnavailableInTierException', `${what} is not available on this server.`);

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);
