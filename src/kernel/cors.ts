/** Names for browsers that do not know the wildcard. */
const NAMES = [
  'DPoP-Nonce',
  'WWW-Authenticate',
  'Retry-After',
  'Location',
  'ETag',
  'Date',
  'x-amzn-ErrorType',
  'x-amzn-ErrorMessage',
  'x-amzn-RequestId',
  'x-amz-request-id',
  'x-amz-version-id',
];

/**
 * `Access-Control-Expose-Headers` of every surface: what browser apps read across origins (RFC 9449 section 8, RFC 6750 section 3). The
 * wildcard includes the metadata of S3 objects (`x-amz-meta-*`), whose names vary.
 */
export const EXPOSED_HEADERS = [...NAMES, '*'].join(', ');
