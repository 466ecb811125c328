import type { UserPool } from '../../directory/pools/index.js';
import { type User, validateAttributes, writableAttributes } from '../../directory/users/index.js';
import { refusal } from '../errors.js';
import type { SignInContext } from '../types.js';

const PREFIX = 'userAttributes.';

type Attributes = Readonly<Record<string, string>>;

/** Names of the attributes that the pool requires and the user does not have. */
export function missingAttributes(pool: UserPool, attributes: Attributes): string[] {
  return pool.schema.filter(({ name, required }) => required && name !== 'sub' && attributes[name] === undefined).map(({ name }) => name);
}

/**
 * Validated attributes of a challenge answer (`userAttributes.{name}`). Missing required attributes must be among them; required attributes
 * with a value cannot change. Throws `attribute_invalid`, `attribute_forbidden`.
 */
export function answeredAttributes({ pool, client }: SignInContext, user: User, responses: Attributes): Record<string, string | null> {
  const given = Object.entries(responses)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, value]) => [key.slice(PREFIX.length), value] as const)
    .filter(([name, value]) => user.attributes[name] !== value);
  const [known, added] = [given.filter(([name]) => isSet(user, name)), given.filter(([name]) => !isSet(user, name))];

  const required = new Set(pool.schema.filter((attribute) => attribute.required).map(({ name }) => name));
  const fixed = known.find(([name]) => required.has(name));
  if (fixed) throw refusal('attribute_invalid', { message: `Cannot modify an already provided ${fixed[0]}` });
  const writable = writableAttributes(pool, client);
  if (given.some(([name]) => pool.schema.some((attribute) => attribute.name === name) && !writable.has(name))) {
    throw refusal('attribute_forbidden');
  }

  // Immutable attributes without a value may be set once, as at sign-up.
  const first = validateAttributes(pool, Object.fromEntries(added), { by: 'admin', on: 'create' });
  const later = validateAttributes(pool, Object.fromEntries(known), { by: 'user', client, on: 'update' });
  const [missing] = missingAttributes(pool, { ...user.attributes, ...first });
  if (missing) throw refusal('attribute_invalid', { message: `Invalid attributes given, ${missing} is missing` });
  return { ...first, ...later };
}

const isSet = (user: User, name: string): boolean => user.attributes[name] !== undefined;
