import type { CreateUserPoolCommandInput, UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import { ACR_VALUES } from '../../../authentication/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { invalidParameter, unavailable } from '../errors.js';

const LEVELS = ['Level1', 'Level2', 'Level3', 'Level4'] as const;

/** One of the values of `acr_values`, which are separated by spaces (OpenID Connect Core 1.0 section 3.1.2.1). */
const VALUE = /^[^\s"\\]{1,64}$/;

/** ACR values of the pool by level; omitted levels keep Cognito's. Undefined: none configured. */
export function acrValuesOf({
  AcrConfiguration: given,
  UserPoolTier,
}: Pick<CreateUserPoolCommandInput, 'AcrConfiguration' | 'UserPoolTier'>): UserPool['acrValues'] {
  if (!given || Object.keys(given).length === 0) return undefined;
  if (UserPoolTier === 'LITE') throw unavailable('AcrConfiguration');
  const unknown = Object.keys(given).find((level) => !LEVELS.some((known) => known === level));
  if (unknown !== undefined) throw invalidParameter(`Invalid level in AcrConfiguration: ${unknown.slice(0, 64)}.`);
  const [first, second, third, fourth] = LEVELS.map((level, at) => given[level]?.AcrValue ?? ACR_VALUES[at]!);
  const values = [first!, second!, third!, fourth!] as const;
  if (values.some((value) => !VALUE.test(value))) throw invalidParameter('Invalid AcrValue in AcrConfiguration.');
  if (new Set(values).size < values.length) throw invalidParameter('AcrValue must be unique over all levels.');
  return values;
}

export function awsAcr({ acrValues, tier }: UserPool): Pick<UserPoolType, 'AcrConfiguration'> {
  if (tier === 'LITE') return {};
  const values = acrValues ?? ACR_VALUES;
  return { AcrConfiguration: Object.fromEntries(LEVELS.map((level, at) => [level, { AcrValue: values[at]! }])) };
}
