import type { CreateUserPoolCommandInput, UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import {
  type DeviceSettings,
  defaultPasswordPolicy,
  type NewUserPool,
  newPoolDefaults,
  type PasswordPolicy,
  type PoolMessages,
  type UserPool,
} from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import type { PoolMail } from '../../../messaging/index.js';
import { userPoolArn } from '../arns.js';
import { invalidParameter, unavailable } from '../errors.js';
import { acrValuesOf, awsAcr } from './acr.js';
import { awsDcr, clientRegistrationOf } from './dcr.js';
import { awsLambdaConfig, triggersOf } from './lambda-config.js';
import { firstFactorsOf, firstMfaFactors } from './pool-mfa.js';
import { awsProtection, protectionOf } from './protection.js';
import { awsSchemaAttribute, schemaAttributeOf } from './schema-attribute.js';
import { checkTags } from './tags.js';

/** Members that CreateUserPool and UpdateUserPool share. */
export type PoolSettings = Omit<
  CreateUserPoolCommandInput,
  'PoolName' | 'Schema' | 'AliasAttributes' | 'UsernameAttributes' | 'UsernameConfiguration'
>;

/** Members that are stored and returned as given: senders of messages are configured by the server's settings. See `mailOf`. */
const CARRIED = ['EmailConfiguration', 'SmsConfiguration'] as const;

/**
 * Refuses settings that are not implemented: a protection must not be stored without taking effect. Throws
 * `FeatureUnavailableInTierException`.
 */
function refuseUnsupported(given: PoolSettings): void {
  const unsupported: readonly (readonly [boolean, string])[] = [
    [given.KeyConfiguration?.KeyType === 'CUSTOMER_MANAGED_KEY', 'KeyConfiguration'],
    [given.IssuerConfiguration?.Type === 'UPDATED', 'IssuerConfiguration'],
    [given.UserPoolTier === 'LITE' && (given.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0) > 0, 'PasswordHistorySize'],
  ];
  const found = unsupported.find(([set]) => set);
  if (found) throw unavailable(found[1]);
}

export function newUserPool(input: CreateUserPoolCommandInput): NewUserPool {
  const base = newPoolDefaults();
  const settings = poolSettings(input);
  const given = (input.Schema ?? []).map((attribute) => schemaAttributeOf(attribute, base.schema));
  const replaced = new Map(given.map((attribute) => [attribute.name, attribute]));
  if (replaced.size < given.length) throw invalidParameter('Duplicate attribute name in the schema.');
  const standard = base.schema.map((attribute) => replaced.get(attribute.name) ?? attribute);
  return {
    ...base,
    ...settings,
    carried: { ...settings.carried, ...defined({ UsernameConfiguration: input.UsernameConfiguration }) },
    mfaFactors: firstMfaFactors(input),
    name: input.PoolName!,
    schema: [...standard, ...given.filter(({ name }) => !standard.some((attribute) => attribute.name === name))],
    aliasAttributes: input.AliasAttributes ?? [],
    usernameAttributes: input.UsernameAttributes ?? [],
    caseSensitiveUsernames: input.UsernameConfiguration?.CaseSensitive ?? true,
  };
}

/** Settings that CreateUserPool and UpdateUserPool share; omitted members get their defaults. */
export function poolSettings(
  input: PoolSettings,
): Omit<
  NewUserPool,
  | 'id'
  | 'name'
  | 'schema'
  | 'aliasAttributes'
  | 'usernameAttributes'
  | 'caseSensitiveUsernames'
  | 'branding'
  | 'signingAlgorithm'
  | 'mfaFactors'
> {
  refuseUnsupported(input);
  checkTags(input.UserPoolTags ?? {});
  const base = newPoolDefaults();
  return {
    autoVerifiedAttributes: input.AutoVerifiedAttributes ?? [],
    attributesVerifiedBeforeUpdate: input.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [],
    passwordPolicy: passwordPolicyOf(input),
    accountRecovery: recoveryOf(input) ?? base.accountRecovery,
    adminCreateUserOnly: input.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    deletionProtection: input.DeletionProtection === 'ACTIVE',
    mfa: input.MfaConfiguration ?? base.mfa,
    firstFactors: firstFactorsOf(input) ?? base.firstFactors,
    tier: input.UserPoolTier ?? base.tier,
    devices: devicesOf(input),
    acrValues: acrValuesOf(input),
    clientRegistration: clientRegistrationOf(input),
    protection: protectionOf(input),
    tags: input.UserPoolTags ?? {},
    triggers: triggersOf(input.LambdaConfig),
    messages: messagesOf(input),
    mail: mailOf(input),
    carried: { ...defined(Object.fromEntries(CARRIED.map((name) => [name, input[name]]))), ...addOnsOff(input) },
  };
}

/** Threat protection that is off by request: answers show it, as those of Cognito do. */
const addOnsOff = ({ UserPoolAddOns: given }: PoolSettings): Readonly<Record<string, unknown>> =>
  given?.AdvancedSecurityMode === 'OFF' ? { UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } } : {};

/** Device settings; devices are tracked when present, even if empty. */
function devicesOf({ DeviceConfiguration: given }: PoolSettings): DeviceSettings | undefined {
  if (!given) return undefined;
  return {
    challengeOnNew: given.ChallengeRequiredOnNewDevice ?? false,
    rememberOnPrompt: given.DeviceOnlyRememberedOnUserPrompt ?? false,
  };
}

/** Password policy. A given policy is taken as it is: omitted requirements are off. Without one the pool's security profile applies. */
export function passwordPolicyOf({ Policies, AdminCreateUserConfig }: PoolSettings): Partial<PasswordPolicy> {
  const given = Policies?.PasswordPolicy;
  const unused = AdminCreateUserConfig?.UnusedAccountValidityDays;
  if (given?.TemporaryPasswordValidityDays !== undefined && unused !== undefined) {
    throw invalidParameter('Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays');
  }
  const days = given?.TemporaryPasswordValidityDays ?? unused ?? 0;
  const temporaryPasswordValidityDays = days === 0 ? defaultPasswordPolicy.temporaryPasswordValidityDays : days;
  if (!given) return { temporaryPasswordValidityDays };
  return {
    ...defined({ minimumLength: given.MinimumLength }),
    requireUppercase: given.RequireUppercase ?? false,
    requireLowercase: given.RequireLowercase ?? false,
    requireNumbers: given.RequireNumbers ?? false,
    requireSymbols: given.RequireSymbols ?? false,
    temporaryPasswordValidityDays,
    ...defined({ historySize: given.PasswordHistorySize ? given.PasswordHistorySize : undefined }),
  };
}

function recoveryOf({ AccountRecoverySetting }: PoolSettings): NewUserPool['accountRecovery'] | undefined {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms;
  if (!mechanisms) return undefined;
  for (const member of ['Name', 'Priority'] as const) {
    const distinct = new Set(mechanisms.map((mechanism) => mechanism[member]));
    if (distinct.size < mechanisms.length)
      throw invalidParameter(`Invalid account recovery setting: each mechanism needs a ${member} of its own.`);
  }
  return [...mechanisms].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0)).map(({ Name }) => Name!);
}

/**
 * E-mail settings of the pool. The sender address counts only with the pool's own SES identity (`DEVELOPER`); the reply-to address always
 * does.
 */
function mailOf({ EmailConfiguration: given = {} }: PoolSettings): PoolMail | undefined {
  const own = given.EmailSendingAccount === 'DEVELOPER';
  if (own && given.SourceArn === undefined) throw invalidParameter('SourceArn is required when EmailSendingAccount is DEVELOPER.');
  if (own && given.From !== undefined && !MAILBOX.test(given.From)) throw invalidParameter('Invalid email address in From.');
  const mail = defined({
    from: own ? given.From : undefined,
    replyTo: given.ReplyToEmailAddress,
    sourceArn: own ? given.SourceArn : undefined,
    configurationSet: own ? given.ConfigurationSet : undefined,
  });
  return Object.keys(mail).length > 0 ? mail : undefined;
}

/** `address@host` or `Name <address@host>`, on one line. */
const MAILBOX = /^(?=[^\r\n]{3,320}$)(?:[^<>\s@]+@[^<>\s@]+|[^<>\p{C}]*<[^<>\s@]+@[^<>\s@]+>)$/u;

function messagesOf(input: PoolSettings): PoolMessages {
  const template = input.VerificationMessageTemplate;
  const invite = input.AdminCreateUserConfig?.InviteMessageTemplate;
  return defined({
    verificationEmailSubject: template?.EmailSubject ?? input.EmailVerificationSubject,
    verificationEmail: template?.EmailMessage ?? input.EmailVerificationMessage,
    verificationSms: template?.SmsMessage ?? input.SmsVerificationMessage,
    confirmByLink: template?.DefaultEmailOption === 'CONFIRM_WITH_LINK' ? (true as const) : undefined,
    linkEmailSubject: template?.EmailSubjectByLink,
    linkEmail: template?.EmailMessageByLink,
    mfaSms: input.SmsAuthenticationMessage,
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
    LambdaConfig: awsLambdaConfig(pool.triggers),
    MfaConfiguration: pool.mfa,
    ...awsAcr(pool),
    ...awsDcr(pool),
    ...awsProtection(pool),
    Policies: {
      PasswordPolicy: {
        MinimumLength: policy.minimumLength,
        RequireUppercase: policy.requireUppercase,
        RequireLowercase: policy.requireLowercase,
        RequireNumbers: policy.requireNumbers,
        RequireSymbols: policy.requireSymbols,
        TemporaryPasswordValidityDays: policy.temporaryPasswordValidityDays,
        ...defined({ PasswordHistorySize: policy.historySize }),
      },
      SignInPolicy: { AllowedFirstAuthFactors: [...pool.firstFactors] },
    },
    SchemaAttributes: pool.schema.map(awsSchemaAttribute),
    ...(pool.devices
      ? {
          DeviceConfiguration: {
            ChallengeRequiredOnNewDevice: pool.devices.challengeOnNew,
            DeviceOnlyRememberedOnUserPrompt: pool.devices.rememberOnPrompt,
          },
        }
      : {}),
    ...defined({
      AutoVerifiedAttributes: pool.autoVerifiedAttributes.length > 0 ? [...pool.autoVerifiedAttributes] : undefined,
      AliasAttributes: pool.aliasAttributes.length > 0 ? [...pool.aliasAttributes] : undefined,
      UsernameAttributes: pool.usernameAttributes.length > 0 ? [...pool.usernameAttributes] : undefined,
    }),
    // Shown as given otherwise.
    ...(pool.caseSensitiveUsernames ? {} : { UsernameConfiguration: { CaseSensitive: false } }),
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [...pool.attributesVerifiedBeforeUpdate] },
    AccountRecoverySetting: { RecoveryMechanisms: pool.accountRecovery.map((Name, at) => ({ Name, Priority: at + 1 })) },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: pool.adminCreateUserOnly,
      UnusedAccountValidityDays: policy.temporaryPasswordValidityDays,
      ...defined({ InviteMessageTemplate: Object.keys(invite).length > 0 ? invite : undefined }),
    },
    VerificationMessageTemplate: {
      DefaultEmailOption: messages.confirmByLink ? 'CONFIRM_WITH_LINK' : 'CONFIRM_WITH_CODE',
      ...defined({
        EmailSubject: messages.verificationEmailSubject,
        EmailMessage: messages.verificationEmail,
        SmsMessage: messages.verificationSms,
        EmailSubjectByLink: messages.linkEmailSubject,
        EmailMessageByLink: messages.linkEmail,
      }),
    },
    ...defined({
      EmailVerificationSubject: messages.verificationEmailSubject,
      EmailVerificationMessage: messages.verificationEmail,
      SmsVerificationMessage: messages.verificationSms,
      SmsAuthenticationMessage: messages.mfaSms,
    }),
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    ...pool.carried,
  };
}
