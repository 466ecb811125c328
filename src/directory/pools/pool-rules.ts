import { refusals } from './errors.js';
import { checkTier, mfaRules } from './mfa-rules.js';
import type { SchemaAttribute, UserPool } from './types.js';

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

const POOL_ID = /^(?=.{3,55}$)[\w-]+_[0-9a-zA-Z]+$/;
const MAX_CUSTOM_ATTRIBUTES = 50;
const CUSTOM_NAME = /^(dev:)?custom:[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,20}$/u;

export function isPoolId(text: string): boolean {
  return POOL_ID.test(text);
}

type CheckedPool = Omit<UserPool, 'id' | 'version' | 'createdAt' | 'updatedAt'> & { readonly id?: string };

/** Throws `pool_invalid` when settings of a pool contradict each other, and `tier_insufficient`. */
export function checkPool(pool: CheckedPool): void {
  for (const [broken, message] of rules(pool)) if (broken) throw refusals.invalid(message);
  checkTier(pool);
}

function* rules(pool: CheckedPool): Generator<readonly [broken: boolean, message: string]> {
  yield [pool.id !== undefined && !isPoolId(pool.id), 'Invalid user pool id.'];
  yield [
    pool.aliasAttributes.length > 0 && pool.usernameAttributes.length > 0,
    'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
  ];
  yield [
    pool.attributesVerifiedBeforeUpdate.some((name) => !pool.autoVerifiedAttributes.includes(name)),
    'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  ];
  yield [
    pool.accountRecovery.includes('admin_only') && pool.accountRecovery.length > 1,
    'Invalid account recovery setting: admin_only cannot be used together with another recovery mechanism.',
  ];
  const { minimumLength, temporaryPasswordValidityDays: days } = pool.passwordPolicy;
  yield [minimumLength < 6 || minimumLength > 99, 'Password policy: the minimum length must be between 6 and 99.'];
  yield [days < 0 || days > 365, 'Password policy: a temporary password must be valid for at most 365 days.'];
  yield* mfaRules(pool);
  yield* schemaRules(pool.schema);
}

function* schemaRules(schema: readonly SchemaAttribute[]): Generator<readonly [broken: boolean, message: string]> {
  const names = new Set(schema.map(({ name }) => name));
  yield [names.size < schema.length, 'Duplicate attribute name in the schema.'];
  for (const { name } of standardAttributes) yield [!names.has(name), `The standard attribute ${name} is missing from the schema.`];
  const custom = schema.filter(({ name }) => !isStandardAttribute(name));
  yield [custom.length > MAX_CUSTOM_ATTRIBUTES, `A user pool can have at most ${MAX_CUSTOM_ATTRIBUTES} custom attributes.`];
  for (const { name } of custom) yield [!CUSTOM_NAME.test(name), `Invalid attribute name: ${name}`];
}

/**
 * Checks a schema change: attributes may be added to an existing pool; existing ones cannot be
 * renamed, retyped, made mutable, required or deleted.
 */
export function checkSchemaChange(before: UserPool, after: UserPool): void {
  const schemaAfter = new Map(after.schema.map((attribute) => [attribute.name, JSON.stringify(sorted(attribute))]));
  for (const attribute of before.schema) {
    if (schemaAfter.get(attribute.name) === JSON.stringify(sorted(attribute))) continue;
    throw refusals.invalid(`Existing schema attributes cannot be modified or deleted: ${attribute.name}`);
  }
}

const sorted = ({ name, dataType, mutable, required, developerOnly, string = {}, number = {} }: SchemaAttribute): readonly unknown[] => [
  name,
  dataType,
  mutable,
  required,
  developerOnly,
  string.minLength,
  string.maxLength,
  number.minValue,
  number.maxValue,
];
