/**
 * AWS API at `POST /`: JSON 1.1 for user pools and identity pools, the Query protocol for STS and IAM. Driven by the schemas of the AWS SDK
 * packages; one file per operation, of IAM one per resource. Parses, validates, authorizes and translates; holds no domain logic.
 */
export { createAwsApi } from './aws-api.js';
export { clientExtensions, poolExtensions } from './cognate/index.js';
