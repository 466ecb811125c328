/** What this version does not have. An operation that comes leaves its list here. */
export const absentUserPools = [
  'CreateUserImportJob',
  'DescribeUserImportJob',
  'GetCSVHeader',
  'ListUserImportJobs',
  'StartUserImportJob',
  'StopUserImportJob',
] as const;

export const absentIdentityPools: readonly string[] = [];

export const absentSts = [
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoot',
  'DecodeAuthorizationMessage',
  'GetAccessKeyInfo',
  'GetDelegatedAccessToken',
  'GetFederationToken',
  'GetSessionToken',
  'GetWebIdentityToken',
] as const;
