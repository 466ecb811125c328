interface Place {
  readonly region: string;
  readonly accountId: string;
}

export const userPoolArn = (id: string, { region, accountId }: Place): string =>
  `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`;

export const identityPoolArn = (id: string, { region, accountId }: Place): string =>
  `arn:aws:cognito-identity:${region}:${accountId}:identitypool/${id}`;

/** Resource ARNs of requests that name a user pool. */
export const ofUserPool = (input: { UserPoolId: string }, place: Place): string => userPoolArn(input.UserPoolId, place);
/** Resource ARN of an operation whose pool AWS declares as optional; any pool when it is omitted. */
export const ofMaybeUserPool = (input: { UserPoolId?: string | undefined }, place: Place): string =>
  userPoolArn(input.UserPoolId ?? '*', place);
export const anyUserPool = (_input: object, place: Place): string => userPoolArn('*', place);
/** Resource ARN of a request that carries it as `ResourceArn`. */
export const ofTagged = (input: { ResourceArn: string }): string => input.ResourceArn;
export const ofIdentityPool = (input: { IdentityPoolId: string }, place: Place): string => identityPoolArn(input.IdentityPoolId, place);
export const anyIdentityPool = (_input: object, place: Place): string => identityPoolArn('*', place);
