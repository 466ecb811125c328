import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPool } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

type Triggers = UserPool['triggers'];

/** Translates `LambdaConfig`. Throws `InvalidParameterException` for contradicting members. */
export function triggersOf(config: LambdaConfigType = {}): Triggers {
  const { PreTokenGeneration: legacy, PreTokenGenerationConfig: versioned } = config;
  if (legacy !== undefined && versioned && legacy !== versioned.LambdaArn) {
    throw invalidParameter('PreTokenGeneration and the LambdaArn of PreTokenGenerationConfig must be the same.');
  }
  const arn = versioned?.LambdaArn ?? legacy;
  if ((config.CustomEmailSender ?? config.CustomSMSSender) && config.KMSKeyID === undefined) {
    throw invalidParameter('KMSKeyID is required with CustomEmailSender and CustomSMSSender.');
  }
  return defined({
    preSignUp: config.PreSignUp,
    customMessage: config.CustomMessage,
    postConfirmation: config.PostConfirmation,
    preAuthentication: config.PreAuthentication,
    postAuthentication: config.PostAuthentication,
    defineAuthChallenge: config.DefineAuthChallenge,
    createAuthChallenge: config.CreateAuthChallenge,
    verifyAuthChallengeResponse: config.VerifyAuthChallengeResponse,
    userMigration: config.UserMigration,
    customEmailSender: config.CustomEmailSender?.LambdaArn,
    customSmsSender: config.CustomSMSSender?.LambdaArn,
    inboundFederation: config.InboundFederation?.LambdaArn,
    codeKey: config.KMSKeyID,
    preTokenGeneration: arn === undefined ? undefined : { arn, version: versioned?.LambdaVersion ?? 'V1_0' },
  });
}

export function awsLambdaConfig({ preTokenGeneration: tokens, ...triggers }: Triggers): LambdaConfigType {
  return defined({
    PreSignUp: triggers.preSignUp,
    CustomMessage: triggers.customMessage,
    PostConfirmation: triggers.postConfirmation,
    PreAuthentication: triggers.preAuthentication,
    PostAuthentication: triggers.postAuthentication,
    DefineAuthChallenge: triggers.defineAuthChallenge,
    CreateAuthChallenge: triggers.createAuthChallenge,
    VerifyAuthChallengeResponse: triggers.verifyAuthChallengeResponse,
    UserMigration: triggers.userMigration,
    CustomEmailSender: versionedOf(triggers.customEmailSender),
    CustomSMSSender: versionedOf(triggers.customSmsSender),
    InboundFederation: versionedOf(triggers.inboundFederation),
    KMSKeyID: triggers.codeKey,
    PreTokenGeneration: tokens?.arn,
    PreTokenGenerationConfig: tokens && { LambdaArn: tokens.arn, LambdaVersion: tokens.version },
  });
}

const versionedOf = (arn: string | undefined) => (arn === undefined ? undefined : ({ LambdaArn: arn, LambdaVersion: 'V1_0' } as const));
