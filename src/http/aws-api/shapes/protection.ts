import type { LimitDefinitionType, LimitType, UserPoolAddOnsType } from '@aws-sdk/client-cognito-identity-provider';
import type { PoolProtection, ProvisionedLimit } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';
/** Category of a limit definition. Throws `InvalidParameterException` for other attributes. */
export function categoryOf({ Attributes }: LimitDefinitionType): string {
  const { Category, ...others } = Attributes ?? {};
  if (Category === undefined || Object.keys(others).length > 0) throw invalidParameter('A limit is named by its Category alone.');
  return Category;
}

export const awsLimit = ({ category, value, free }: ProvisionedLimit): LimitType => ({
  LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: category } },
  ProvisionedLimitValue: value,
  FreeLimitValue: free,
});

/** Translates `UserPoolAddOns`. Throws `InvalidParameterException` for `CustomAuthMode` without threat protection. */
export function protectionOf({
  UserPoolAddOns: given,
}: {
  readonly UserPoolAddOns?: UserPoolAddOnsType | undefined;
}): PoolProtection | undefined {
  const mode = given?.AdvancedSecurityMode ?? 'OFF';
  const custom = given?.AdvancedSecurityAdditionalFlows?.CustomAuthMode;
  if (mode !== 'OFF') return { mode, ...defined({ custom }) };
  if (custom !== undefined) throw invalidParameter('CustomAuthMode needs an AdvancedSecurityMode of AUDIT or ENFORCED.');
  return undefined;
}

export function awsProtection({ protection }: { readonly protection?: PoolProtection | undefined }): {
  UserPoolAddOns?: UserPoolAddOnsType;
} {
  if (!protection) return {};
  const { mode, custom } = protection;
  return {
    UserPoolAddOns: {
      AdvancedSecurityMode: mode,
      ...defined({ AdvancedSecurityAdditionalFlows: custom === undefined ? undefined : { CustomAuthMode: custom } }),
    },
  };
}
