interface Place {
  readonly region: string;
  readonly accountId: string;
}

export const userPoolArn = (id: string, { region, accountId }: Place): string =>
  `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`;

export const identityPoolArn = (id: string, { region, accountId }: Place): string =>
  `arn:aws:cognito-identity:${region}:${accountId}:identitypool/${id}`;

/** Resources of requests that name a pool, and of those that name none. */
export const ofUserPool = (input: { UserPoolId: string }, place: Place): string => userPoolArn(input.UserPoolId, place);
/** Of the operation whose pool AWS calls optional. */
export const ofMaybeUserPool = (input: { UserPoolId?: string | undefined }, place: Place): string =>
  userPoolArn(input.UserPoolId ?? '*', place);
export const anyUserPool = (_input: object, place: Place): string => userPoolArn('*', place);
/** Of requests that name their resource by its ARN. */
export const ofTagged = (input: { ResourceArn: string }): string => input.ResourceArn;
export const ofIdentityPool = (input: { IdentityPoolId: string }, place: Place): string => identityPoolArn(input.IdentityPoolId, place);
export const anyIdentityPool = (_input: object, place: Place): string => identityPoolArn('*', place);
