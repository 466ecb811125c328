/** Ids of the operators' resources: the same on every server of a region, so that repeated creation finds them. */
export interface OperatorPoolIds {
  readonly poolId: string;
  readonly clientId: string;
  readonly identityPoolId: string;
  /** Login key under which the identity pool accepts an operator's ID token. */
  readonly login: string;
}

export function operatorPoolIdsOf(region: string): OperatorPoolIds {
  const poolId = `${region}_operators`;
  return {
    poolId,
    clientId: 'cognateconsole',
    identityPoolId: `${region}:00c09a7e-0000-4000-8000-000000000001`,
    login: `cognito-idp.${region}.amazonaws.com/${poolId}`,
  };
}
