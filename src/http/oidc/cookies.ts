interface CookieNames {
  readonly session: string;
  readonly interaction: string;
  readonly resume: string;
}

/**
 * Cookie names include the pool: otherwise pools on one host would overwrite each other’s sessions. Over https the session cookie has the
 * `__Host-` prefix; the other two have a path, which that prefix forbids.
 */
export function cookieNames(poolId: string, secure: boolean): CookieNames {
  const [host, short] = secure ? ['__Host-', '__Secure-'] : ['', ''];
  return { session: `${host}session-${poolId}`, interaction: `${short}interaction-${poolId}`, resume: `${short}resume-${poolId}` };
}
