const NAMES = ['email', 'preferred_username', 'phone_number'];

/** Names of a user that a password must not be made of. */
export const knownNames = (username: string, attributes: Readonly<Record<string, string>>): readonly string[] => [
  username,
  ...NAMES.flatMap((name) => attributes[name] ?? []),
];
