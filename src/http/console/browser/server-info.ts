/** What the server says of itself, in the page's own attributes. */
export interface House {
  readonly region: string;
  readonly accountId: string;
  /** Of operators. */
  readonly poolId: string;
  readonly clientId: string;
  readonly identityPoolId: string;
  readonly login: string;
}

export function readHouse(): House {
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
