import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { isStandardAttribute, type SchemaAttribute } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

function limit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw invalidParameter(`Invalid attribute constraint: ${text.slice(0, 40)}`);
  return value;
}

/** Characters of an attribute value at most (Cognito). */
const MAX_LENGTH = 2048;
const MAX_CUSTOM_NAME = 20;

/** Refuses constraints that no value can satisfy, and invalid lengths. */
function checked(attribute: SchemaAttribute): SchemaAttribute {
  const { name, dataType, string, number } = attribute;
  const refuse = (text: string) => invalidParameter(`user.${name}: ${text}`);
  const { minLength = 0, maxLength = MAX_LENGTH } = string ?? {};
  const { minValue = -Infinity, maxValue = Infinity } = number ?? {};
  if (Object.keys(string ?? {}).length > 0 && dataType !== 'String')
    throw invalidParameter(`Invalid StringAttributeConstraints for schema attribute ${name}`);
  if (Object.keys(number ?? {}).length > 0 && dataType !== 'Number')
    throw invalidParameter(`Invalid NumberAttributeConstraints for schema attribute ${name}`);
  if (![minLength, maxLength].every((length) => Number.isInteger(length) && length >= 0 && length <= MAX_LENGTH)) {
    throw refuse(`String attributes cannot have a length of more than ${MAX_LENGTH}`);
  }
  if (minLength > maxLength) throw refuse('Max length cannot be less than min length.');
  if (minValue > maxValue) throw refuse('Max value cannot be less than min value.');
  return attribute;
}

/** Translates an entry of `Schema`: a standard attribute with changes, or a custom one by its name without prefix. */
export function schemaAttributeOf(given: SchemaAttributeType, standard: readonly SchemaAttribute[]): SchemaAttribute {
  const bare = given.Name;
  if (!bare) throw invalidParameter('Schema attributes need a name.');
  const base = standard.find(({ name }) => name === bare);
  const required = given.Required ?? base?.required ?? false;
  if (!base && required) throw invalidParameter('Required custom attributes are not supported currently.');
  if (base && given.AttributeDataType !== undefined && given.AttributeDataType !== base.dataType) {
    throw invalidParameter(`You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${bare}`);
  }
  if (!base && bare.length > MAX_CUSTOM_NAME)
    throw invalidParameter(`${bare.slice(0, 200)}: the name of an attribute has at most ${MAX_CUSTOM_NAME} characters.`);
  if (!base && given.AttributeDataType === undefined) {
    throw invalidParameter('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.');
  }
  const string = given.StringAttributeConstraints;
  const number = given.NumberAttributeConstraints;
  const developerOnly = given.DeveloperOnlyAttribute ?? false;
  if (base && developerOnly) {
    throw invalidParameter(`You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${bare}`);
  }
  return checked({
    name: base ? bare : `${developerOnly ? 'dev:' : ''}custom:${bare}`,
    dataType: given.AttributeDataType ?? base!.dataType,
    mutable: given.Mutable ?? base?.mutable ?? true,
    required,
    developerOnly,
    ...defined({
      string: string ? defined({ minLength: limit(string.MinLength), maxLength: limit(string.MaxLength) }) : base?.string,
      number: number ? defined({ minValue: limit(number.MinValue), maxValue: limit(number.MaxValue) }) : base?.number,
    }),
  });
}

/** Translates an entry of `CustomAttributes`; names of standard attributes are allowed, since the prefix sets them apart. */
export const customAttributeOf = (given: SchemaAttributeType): SchemaAttribute => schemaAttributeOf(given, []);

export function awsSchemaAttribute(attribute: SchemaAttribute): SchemaAttributeType {
  const { string, number } = attribute;
  return {
    Name: attribute.name,
    AttributeDataType: attribute.dataType,
    DeveloperOnlyAttribute: attribute.developerOnly,
    Mutable: attribute.mutable,
    Required: attribute.required,
    ...defined({
      StringAttributeConstraints:
        string || (attribute.dataType === 'String' && !isStandardAttribute(attribute.name))
          ? defined({ MinLength: string?.minLength?.toString(), MaxLength: string?.maxLength?.toString() })
          : undefined,
      NumberAttributeConstraints:
        number || (attribute.dataType === 'Number' && !isStandardAttribute(attribute.name))
          ? defined({ MinValue: number?.minValue?.toString(), MaxValue: number?.maxValue?.toString() })
          : undefined,
    }),
  };
}
