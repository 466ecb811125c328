import type { SchemaAttribute } from './types.js';

type Constraints = Partial<Omit<SchemaAttribute, 'name'>>;

const attribute = (name: string, constraints: Constraints = {}): SchemaAttribute => ({
  name,
  dataType: 'String',
  mutable: true,
  required: false,
  developerOnly: false,
  ...constraints,
});

const text = (name: string, constraints: Constraints = {}): SchemaAttribute =>
  attribute(name, { string: { minLength: 0, maxLength: 2048 }, ...constraints });

const flag = (name: string): SchemaAttribute => attribute(name, { dataType: 'Boolean' });

/** Standard attributes of every pool (OpenID Connect Core 5.1, with Cognito's constraints). */
export const standardAttributes: readonly SchemaAttribute[] = [
  text('sub', { mutable: false, required: true, string: { minLength: 1, maxLength: 2048 } }),
  text('name'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('nickname'),
  text('preferred_username'),
  text('profile'),
  text('picture'),
  text('website'),
  text('email'),
  flag('email_verified'),
  text('gender'),
  text('birthdate', { string: { minLength: 10, maxLength: 10 } }),
  text('zoneinfo'),
  text('locale'),
  text('phone_number'),
  flag('phone_number_verified'),
  text('address'),
  attribute('updated_at', { dataType: 'Number', number: { minValue: 0 } }),
  attribute('identities', { string: {} }),
];

const names: ReadonlySet<string> = new Set(standardAttributes.map(({ name }) => name));

export function isStandardAttribute(name: string): boolean {
  return names.has(name);
}
