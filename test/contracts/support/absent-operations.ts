/** What this version does not have. An operation that comes leaves its list here. */
export const absentUserPools = [] as const;

export const absentIdentityPools: readonly string[] = [];

export const absentSts = ['AssumeRoot', 'GetDelegatedAccessToken', 'GetWebIdentityToken'] as const;
