import type { AttributeType, UserType } from '@aws-sdk/client-cognito-identity-provider';
import type { User } from '../../../directory/users/index.js';
import { invalidParameter } from '../errors.js';

/** `[{Name, Value}]` as a record. Throws `InvalidParameterException` for a name given twice: readers could disagree about its value. */
export function attributesOf(given: readonly AttributeType[] | undefined): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { Name, Value } of given ?? []) {
    if (Name === undefined) throw invalidParameter('Attributes need a name.');
    if (Name in attributes) throw invalidParameter(`Attribute ${Name} is given more than once.`);
    attributes[Name] = Value ?? '';
  }
  return { ...attributes };
}

export function awsAttributes(user: User, only?: (name: string) => boolean): AttributeType[] {
  const all = [
    { Name: 'sub', Value: user.sub },
    ...Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value })),
    ...(user.identities ? [{ Name: 'identities', Value: identitiesText(user.identities) }] : []),
  ];
  return only ? all.filter(({ Name }) => only(Name)) : all;
}

/** `identities` attribute in AWS's format: numbers and booleans here, strings in ID tokens. */
const identitiesText = (identities: NonNullable<User['identities']>): string =>
  JSON.stringify(
    identities.map(({ userId, providerName, providerType, issuer, primary, linkedAt }) => ({
      userId,
      providerName,
      providerType,
      issuer: issuer ?? null,
      primary,
      dateCreated: linkedAt.getTime(),
    })),
  );

export function awsUser(user: User, attributesToGet?: readonly string[]): UserType {
  const requested = attributesToGet && new Set(attributesToGet);
  return {
    Username: user.username,
    Attributes: awsAttributes(user, requested && ((name) => requested.has(name))),
    UserCreateDate: user.createdAt,
    UserLastModifiedDate: user.updatedAt,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}
