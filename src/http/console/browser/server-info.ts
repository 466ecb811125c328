/** Server data in the attributes of the page. */
export interface ServerInfo {
  readonly region: string;
  readonly accountId: string;
  /** User pool of operators. */
  readonly poolId: string;
  readonly clientId: string;
  readonly identityPoolId: string;
  readonly login: string;
}

export function readServerInfo(): ServerInfo {
  const { region, account, pool, client, identityPool, login } = document.documentElement.dataset;
  return {
    region: region ?? '',
    accountId: account ?? '',
    poolId: pool ?? '',
    clientId: client ?? '',
    identityPoolId: identityPool ?? '',
    login: login ?? '',
  };
}
