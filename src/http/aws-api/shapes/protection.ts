import type { UserPoolAddOnsType } from '@aws-sdk/client-cognito-identity-provider';
import type { PoolProtection } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

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
