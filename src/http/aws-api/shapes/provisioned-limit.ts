import type { LimitDefinitionType, LimitType } from '@aws-sdk/client-cognito-identity-provider';
import type { ProvisionedLimit } from '../../../directory/pools/index.js';
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
