import type { CreateUserPoolCommandInput, UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import {
  defaultPasswordPolicy,
  defaultUserPool,
  type NewUserPool,
  type PasswordPolicy,
  type PoolMessages,
  type UserPool,
} from '../../../directory/pools/index.js';
import { userPoolArn } from '../arns.js';
import { invalidParameter, unavailable } from '../errors.js';
import { defined } from './defined.js';
import { awsSchemaAttribute, schemaAttributeOf } from './schema-attribute.js';

/** Members that CreateUserPool and UpdateUserPool share. */
export type PoolSettings = Omit<
  CreateUserPoolCommandInput,
  'PoolName' | 'Schema' | 'AliasAttributes' | 'UsernameAttributes' | 'UsernameConfiguration'
>;

/** Who sends messages, which the server's own settings say here, and a text of none that it sends. Kept and shown as they came. */
const CARRIED = ['EmailConfiguration', 'SmsConfiguration', 'SmsAuthenticationMessage'] as const;

/**
 * Refuses what this server would not act on: a pool that says MFA is on, or that a trigger guards it, must not merely say so.
 * Throws `FeatureUnavailableInTierException`.
 */
function refuseUnsupported(given: PoolSettings): void {
  const template = given.VerificationMessageTemplate;
  const asked: readonly (readonly [boolean, string])[] = [
    [given.MfaConfiguration !== undefined && given.MfaConfiguration !== 'OFF', 'MfaConfiguration'],
    [Object.values(given.LambdaConfig ?? {}).some((value) => value !== undefined), 'LambdaConfig'],
    [(given.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF', 'UserPoolAddOns'],
    [given.UserPoolAddOns?.AdvancedSecurityAdditionalFlows !== undefined, 'AdvancedSecurityAdditionalFlows'],
    [given.DeviceConfiguration !== undefined, 'DeviceConfiguration'],
    [given.KeyConfiguration?.KeyType === 'CUSTOMER_MANAGED_KEY', 'KeyConfiguration'],
    [given.IssuerConfiguration?.Type === 'UPDATED', 'IssuerConfiguration'],
    [(given.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']).some((factor) => factor !== 'PASSWORD'), 'SignInPolicy'],
    [(given.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0) > 0, 'PasswordHistorySize'],
    [template?.DefaultEmailOption === 'CONFIRM_WITH_LINK', 'CONFIRM_WITH_LINK'],
    [template?.EmailMessageByLink !== undefined || template?.EmailSubjectByLink !== undefined, 'CONFIRM_WITH_LINK'],
  ];
  const found = asked.find(([set]) => set);
  if (found) throw unavailable(found[1]);
}

export function newUserPool(input: CreateUserPoolCommandInput): NewUserPool {
  const base = defaultUserPool();
  const given = (input.Schema ?? []).map((attribute) => schemaAttributeOf(attribute, base.schema));
  const replaced = new Map(given.map((attribute) => [attribute.name, attribute]));
  if (replaced.size < given.length) throw invalidParameter('Duplicate attribute name in the schema.');
  const standard = base.schema.map((attribute) => replaced.get(attribute.name) ?? attribute);
  return {
    ...base,
    ...poolSettings(input),
    name: input.PoolName!,
    schema: [...standard, ...given.filter(({ name }) => !standard.some((attribute) => attribute.name === name))],
    aliasAttributes: input.AliasAttributes ?? [],
    usernameAttributes: input.UsernameAttributes ?? [],
    caseSensitiveUsernames: input.UsernameConfiguration?.CaseSensitive ?? true,
  };
}

/** What both operations set; omitted members are at their defaults. */
export function poolSettings(
  input: PoolSettings,
): Omit<
  NewUserPool,
  'id' | 'name' | 'schema' | 'aliasAttributes' | 'usernameAttributes' | 'caseSensitiveUsernames' | 'branding' | 'signingAlgorithm'
> {
  refuseUnsupported(input);
  const base = defaultUserPool();
  return {
    autoVerifiedAttributes: input.AutoVerifiedAttributes ?? [],
    attributesVerifiedBeforeUpdate: input.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [],
    passwordPolicy: passwordPolicyOf(input),
    accountRecovery: recoveryOf(input) ?? base.accountRecovery,
    adminCreateUserOnly: input.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    deletionProtection: input.DeletionProtection === 'ACTIVE',
    mfa: 'OFF',
    tier: input.UserPoolTier ?? base.tier,
    tags: input.UserPoolTags ?? {},
    messages: messagesOf(input),
    carried: defined(Object.fromEntries(CARRIED.map((name) => [name, input[name]]))),
  };
}

/** A policy that is sent is taken as it is: what it does not ask for is not asked for. */
export function passwordPolicyOf({ Policies, AdminCreateUserConfig }: PoolSettings): PasswordPolicy {
  const given = Policies?.PasswordPolicy;
  const unused = AdminCreateUserConfig?.UnusedAccountValidityDays;
  if (given?.TemporaryPasswordValidityDays !== undefined && unused !== undefined) {
    throw invalidParameter('Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays');
  }
  const days = given?.TemporaryPasswordValidityDays ?? unused ?? 0;
  const temporaryPasswordValidityDays = days === 0 ? defaultPasswordPolicy.temporaryPasswordValidityDays : days;
  if (!given) return { ...defaultPasswordPolicy, temporaryPasswordValidityDays };
  return {
    minimumLength: given.MinimumLength ?? defaultPasswordPolicy.minimumLength,
    requireUppercase: given.RequireUppercase ?? false,
    requireLowercase: given.RequireLowercase ?? false,
    requireNumbers: given.RequireNumbers ?? false,
    requireSymbols: given.RequireSymbols ?? false,
    temporaryPasswordValidityDays,
  };
}

function recoveryOf({ AccountRecoverySetting }: PoolSettings): NewUserPool['accountRecovery'] | undefined {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms;
  if (!mechanisms) return undefined;
  return [...mechanisms].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0)).map(({ Name }) => Name!);
}

function messagesOf(input: PoolSettings): PoolMessages {
  const template = input.VerificationMessageTemplate;
  const invite = input.AdminCreateUserConfig?.InviteMessageTemplate;
  return defined({
    verificationEmailSubject: template?.EmailSubject ?? input.EmailVerificationSubject,
    verificationEmail: template?.EmailMessage ?? input.EmailVerificationMessage,
    verificationSms: template?.SmsMessage ?? input.SmsVerificationMessage,
    inviteEmailSubject: invite?.EmailSubject,
    inviteEmail: invite?.EmailMessage,
    inviteSms: invite?.SMSMessage,
  });
}

export function awsUserPool(pool: UserPool, place: { region: string; accountId: string }): UserPoolType {
  const { messages, passwordPolicy: policy } = pool;
  const invite = defined({ EmailSubject: messages.inviteEmailSubject, EmailMessage: messages.inviteEmail, SMSMessage: messages.inviteSms });
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: userPoolArn(pool.id, place),
    CreationDate: pool.createdAt,
    LastModifiedDate: pool.updatedAt,
    DeletionProtection: pool.deletionProtection ? 'ACTIVE' : 'INACTIVE',
    UserPoolTier: pool.tier,
    UserPoolTags: pool.tags,
    LambdaConfig: {},
    MfaConfiguration: pool.mfa,
    Policies: {
      PasswordPolicy: {
        MinimumLength: policy.minimumLength,
        RequireUppercase: policy.requireUppercase,
        RequireLowercase: policy.requireLowercase,
        RequireNumbers: policy.requireNumbers,
        RequireSymbols: policy.requireSymbols,
        TemporaryPasswordValidityDays: policy.temporaryPasswordValidityDays,
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
    },
    SchemaAttributes: pool.schema.map(awsSchemaAttribute),
    ...(pool.autoVerifiedAttributes.length > 0 ? { AutoVerifiedAttributes: [...pool.autoVerifiedAttributes] } : {}),
    ...(pool.aliasAttributes.length > 0 ? { AliasAttributes: [...pool.aliasAttributes] } : {}),
    ...(pool.usernameAttributes.length > 0 ? { UsernameAttributes: [...pool.usernameAttributes] } : {}),
    UsernameConfiguration: { CaseSensitive: pool.caseSensitiveUsernames },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [...pool.attributesVerifiedBeforeUpdate] },
    AccountRecoverySetting: { RecoveryMechanisms: pool.accountRecovery.map((Name, at) => ({ Name, Priority: at + 1 })) },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: pool.adminCreateUserOnly,
      UnusedAccountValidityDays: policy.temporaryPasswordValidityDays,
      ...(Object.keys(invite).length > 0 ? { InviteMessageTemplate: invite } : {}),
    },
    VerificationMessageTemplate: {
      DefaultEmailOption: 'CONFIRM_WITH_CODE',
      ...defined({
        EmailSubject: messages.verificationEmailSubject,
        EmailMessage: messages.verificationEmail,
        SmsMessage: messages.verificationSms,
      }),
    },
    ...defined({
      EmailVerificationSubject: messages.verificationEmailSubject,
      EmailVerificationMessage: messages.verificationEmail,
      SmsVerificationMessage: messages.verificationSms,
    }),
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    ...pool.carried,
  };
}
