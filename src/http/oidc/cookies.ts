interface CookieNames {
  readonly session: string;
  readonly interaction: string;
  readonly resume: string;
}

/**
 * Cookie names carry the pool: under one name, pools of one host would sign each other's users out. Over https the browser itself holds
 * the session cookie to this host (`__Host-`); the other two have a path of their own, which that prefix forbids.
 */
export function cookieNames(poolId: string, secure: boolean): CookieNames {
  const [host, short] = secure ? ['__Host-', '__Secure-'] : ['', ''];
  return { session: `${host}session-${poolId}`, interaction: `${short}interaction-${poolId}`, resume: `${short}resume-${poolId}` };
}
