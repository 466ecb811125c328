import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { isStandardAttribute, type SchemaAttribute } from '../../../directory/pools/index.js';
import { invalidParameter } from '../errors.js';
import { defined } from './defined.js';

function limit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw invalidParameter(`Invalid attribute constraint: ${text.slice(0, 40)}`);
  return value;
}

/** One entry of `Schema`: a standard attribute changed, or a custom one by its bare name. */
export function schemaAttributeOf(given: SchemaAttributeType, standard: readonly SchemaAttribute[]): SchemaAttribute {
  const bare = given.Name;
  if (!bare) throw invalidParameter('Schema attributes need a name.');
  const base = standard.find(({ name }) => name === bare);
  const required = given.Required ?? base?.required ?? false;
  if (!base && required) throw invalidParameter('Required custom attributes are not supported currently.');
  if (base && given.AttributeDataType !== undefined && given.AttributeDataType !== base.dataType) {
    throw invalidParameter(`You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${bare}`);
  }
  if (!base && given.AttributeDataType === undefined) throw invalidParameter(`${bare}: AttributeDataType is required`);
  const string = given.StringAttributeConstraints;
  const number = given.NumberAttributeConstraints;
  const developerOnly = given.DeveloperOnlyAttribute ?? false;
  return {
    name: base ? bare : `${developerOnly ? 'dev:' : ''}custom:${bare}`,
    dataType: given.AttributeDataType ?? base!.dataType,
    mutable: given.Mutable ?? base?.mutable ?? true,
    required,
    developerOnly,
    ...defined({
      string: string ? defined({ minLength: limit(string.MinLength), maxLength: limit(string.MaxLength) }) : base?.string,
      number: number ? defined({ minValue: limit(number.MinValue), maxValue: limit(number.MaxValue) }) : base?.number,
    }),
  };
}

export function awsSchemaAttribute(attribute: SchemaAttribute): SchemaAttributeType {
  const { string, number } = attribute;
  return {
    Name: attribute.name,
    AttributeDataType: attribute.dataType,
    DeveloperOnlyAttribute: attribute.developerOnly,
    Mutable: attribute.mutable,
    Required: attribute.required,
    ...(string || (attribute.dataType === 'String' && !isStandardAttribute(attribute.name))
      ? { StringAttributeConstraints: defined({ MinLength: string?.minLength?.toString(), MaxLength: string?.maxLength?.toString() }) }
      : {}),
    ...(number || (attribute.dataType === 'Number' && !isStandardAttribute(attribute.name))
      ? { NumberAttributeConstraints: defined({ MinValue: number?.minValue?.toString(), MaxValue: number?.maxValue?.toString() }) }
      : {}),
  };
}
