/**
 * The AWS protocols at `POST /`: JSON 1.1 for user pools and identity pools, Query for STS. Driven by the schemas of the AWS SDK packages; one
 * file per operation. Parses, checks, authorizes, translates; decides nothing.
 */
export { type AwsApi, createAwsApi } from './aws-api.js';
export { clientExtensions, poolExtensions } from './cognate/index.js';
