import { flag, isRecord, oneOf, type Read, text, textMap, texts } from './readers.js';

type TextMap = Record<string, string>;

/** Answered challenge of a custom authentication flow. */
export type PastChallenge =
  | {
      challengeName: 'PASSWORD_VERIFIER' | 'SMS_MFA' | 'DEVICE_SRP_AUTH' | 'DEVICE_PASSWORD_VERIFIER' | 'ADMIN_NO_SRP_AUTH' | 'SRP_A';
      challengeResult: boolean;
      challengeMetadata: null;
    }
  | { challengeName: 'CUSTOM_CHALLENGE'; challengeResult: boolean; challengeMetadata: string | null };

interface AboutUser {
  userAttributes: TextMap;
  clientMetadata?: TextMap;
}

interface AboutMaybeUser extends AboutUser {
  /** Set when no user has the name and the client prevents user existence errors. */
  userNotFound?: boolean;
}

interface Groups {
  groupsToOverride: string[];
  iamRolesToOverride: string[];
  preferredRole: string | null;
}

/** Occasion of a message; custom sender and custom message triggers share the names. */
type MessageOccasion =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication';

interface SenderRequest extends AboutUser {
  type: string;
  /** Encrypted; null when the message has no code. */
  code: string | null;
}

type Nothing = Record<never, never>;

/**
 * Requests and responses of all triggers (Cognito, "Lambda triggers"), as the function sees them: members
 * that Cognito sends as null without a value are null; responses are read with omitted members at their defaults.
 */
export interface Contracts {
  preSignUp: {
    source: 'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser' | 'PreSignUp_ExternalProvider';
    request: AboutUser & { validationData: TextMap | null };
    response: { autoConfirmUser: boolean; autoVerifyEmail: boolean; autoVerifyPhone: boolean };
  };
  postConfirmation: {
    source: 'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword';
    request: AboutUser;
    response: Nothing;
  };
  preAuthentication: {
    source: 'PreAuthentication_Authentication';
    request: { userAttributes: TextMap; validationData: TextMap | null; userNotFound?: boolean };
    response: Nothing;
  };
  postAuthentication: {
    source: 'PostAuthentication_Authentication';
    request: AboutUser & { newDeviceUsed: boolean };
    response: Nothing;
  };
  defineAuthChallenge: {
    source: 'DefineAuthChallenge_Authentication';
    request: AboutMaybeUser & { session: PastChallenge[] };
    response: { challengeName: string | null; issueTokens: boolean; failAuthentication: boolean };
  };
  createAuthChallenge: {
    source: 'CreateAuthChallenge_Authentication';
    request: AboutMaybeUser & { challengeName: string; session: PastChallenge[] };
    response: { publicChallengeParameters: TextMap; privateChallengeParameters: TextMap; challengeMetadata: string | null };
  };
  verifyAuthChallengeResponse: {
    source: 'VerifyAuthChallengeResponse_Authentication';
    request: AboutMaybeUser & { privateChallengeParameters: TextMap; challengeAnswer: string };
    response: { answerCorrect: boolean };
  };
  preTokenGeneration: {
    source:
      | 'TokenGeneration_HostedAuth'
      | 'TokenGeneration_Authentication'
      | 'TokenGeneration_NewPasswordChallenge'
      | 'TokenGeneration_AuthenticateDevice'
      | 'TokenGeneration_RefreshTokens'
      | 'TokenGeneration_ClientCredentials';
    /** `scopes` from V2 on; no groups without a user. */
    request: AboutUser & { groupConfiguration: Groups | null; scopes?: string[] };
    response: { claimsOverrideDetails: Record<string, unknown> | null; claimsAndScopeOverrideDetails: Record<string, unknown> | null };
  };
  userMigration: {
    source: 'UserMigration_Authentication' | 'UserMigration_ForgotPassword';
    request: { password?: string; validationData: TextMap | null; clientMetadata?: TextMap };
    response: {
      userAttributes: TextMap;
      finalUserStatus: string | null;
      messageAction: 'RESEND' | 'SUPPRESS' | null;
      desiredDeliveryMediums: string[];
      forceAliasCreation: boolean;
      enableSMSMFA: boolean;
      /** Extension of Cognito: groups that the user joins, if they exist. */
      groups: string[];
      /**
       * Extension of Cognito: second factors of the user in that directory, by the names of
       * `UserMFASettingList` and `WEB_AUTHN`; any other name has an unknown type.
       */
      secondFactors: string[];
    };
  };
  customMessage: {
    source: `CustomMessage_${MessageOccasion}`;
    request: AboutUser & { codeParameter: string; linkParameter: string; usernameParameter: string | null };
    response: { smsMessage: string | null; emailMessage: string | null; emailSubject: string | null };
  };
  customEmailSender: {
    source: `CustomEmailSender_${MessageOccasion | 'AccountTakeOverNotification'}`;
    request: SenderRequest;
    response: Nothing;
  };
  customSmsSender: { source: `CustomSMSSender_${MessageOccasion}`; request: SenderRequest; response: Nothing };
  inboundFederation: {
    source: 'InboundFederation_ExternalProvider';
    request: {
      providerName: string;
      providerType: 'OIDC' | 'SAML' | 'Facebook' | 'Google' | 'SignInWithApple' | 'LoginWithAmazon';
      attributes: { tokenResponse?: TextMap; idToken?: TextMap; userInfo?: TextMap; samlResponse?: TextMap };
    };
    response: { userAttributesToMap: TextMap };
  };
}

export type TriggerName = keyof Contracts;

/** Characters of the longest text in a response. */
const MAX_TEXT = 20_000;
/** Characters of SMS texts and e-mail subjects (Cognito `VerificationMessageTemplate`). */
const MAX_SHORT_TEXT = 140;

const details: Read<Record<string, unknown> | null> = (value) => {
  if (value === undefined || value === null) return { value: null };
  return isRecord(value) ? { value } : undefined;
};

interface Contract<Name extends TriggerName> {
  /** Cognito's name of the trigger in errors. */
  readonly title: string;
  readonly readers: { readonly [Member in keyof Contracts[Name]['response']]-?: Read<Contracts[Name]['response'][Member]> };
  /** Initial `response` of the event. */
  readonly blank: Readonly<Record<string, unknown>>;
  /** The response is ignored. */
  readonly ignoresResponse?: true;
}

export const contracts: { readonly [Name in TriggerName]: Contract<Name> } = {
  preSignUp: {
    title: 'PreSignUp',
    readers: { autoConfirmUser: flag, autoVerifyEmail: flag, autoVerifyPhone: flag },
    blank: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  },
  postConfirmation: { title: 'PostConfirmation', readers: {}, blank: {} },
  preAuthentication: { title: 'PreAuthentication', readers: {}, blank: {} },
  postAuthentication: { title: 'PostAuthentication', readers: {}, blank: {} },
  defineAuthChallenge: {
    title: 'DefineAuthChallenge',
    readers: { challengeName: text(128), issueTokens: flag, failAuthentication: flag },
    blank: { challengeName: null, issueTokens: null, failAuthentication: null },
  },
  createAuthChallenge: {
    title: 'CreateAuthChallenge',
    readers: { publicChallengeParameters: textMap, privateChallengeParameters: textMap, challengeMetadata: text(MAX_TEXT) },
    blank: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  },
  verifyAuthChallengeResponse: { title: 'VerifyAuthChallengeResponse', readers: { answerCorrect: flag }, blank: { answerCorrect: null } },
  preTokenGeneration: {
    title: 'PreTokenGeneration',
    readers: { claimsOverrideDetails: details, claimsAndScopeOverrideDetails: details },
    blank: { claimsOverrideDetails: null, claimsAndScopeOverrideDetails: null },
  },
  userMigration: {
    title: 'UserMigration',
    readers: {
      userAttributes: textMap,
      finalUserStatus: text(128),
      messageAction: oneOf('RESEND', 'SUPPRESS'),
      desiredDeliveryMediums: texts,
      forceAliasCreation: flag,
      enableSMSMFA: flag,
      groups: texts,
      secondFactors: texts,
    },
    blank: {
      userAttributes: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
    },
  },
  customMessage: {
    title: 'CustomMessage',
    readers: { smsMessage: text(MAX_SHORT_TEXT), emailMessage: text(MAX_TEXT), emailSubject: text(MAX_SHORT_TEXT) },
    blank: { smsMessage: null, emailMessage: null, emailSubject: null },
  },
  customEmailSender: { title: 'CustomEmailSender', readers: {}, blank: {}, ignoresResponse: true },
  customSmsSender: { title: 'CustomSMSSender', readers: {}, blank: {}, ignoresResponse: true },
  inboundFederation: { title: 'InboundFederation', readers: { userAttributesToMap: textMap }, blank: { userAttributesToMap: {} } },
};
