import * as idpSdk from '@aws-sdk/client-cognito-identity-provider';
import { createShapes, type Schema } from '../../../src/http/aws-api/protocol/schema.js';

const shapes = createShapes();

/** Values that keep the constraints of every required member of user pool operations. None names anything that there is. */
const VALUES: Readonly<Record<string, unknown>> = {
  AccessToken: 'none',
  AttributeName: 'email',
  AuthFlow: 'USER_PASSWORD_AUTH',
  ChallengeName: 'NEW_PASSWORD_REQUIRED',
  ClientId: 'nosuchclient',
  ClientName: 'sample',
  ClientSecretId: 'nosuchclient--1700000000000',
  CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/nobody',
  Code: '000000',
  ConfirmationCode: '000000',
  Credential: {},
  CredentialId: 'none',
  CustomAttributes: [{ Name: 'sample', AttributeDataType: 'String' }],
  DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'nobody' },
  DeviceKey: 'us-east-1_00000000-0000-0000-0000-000000000000',
  Domain: 'nosuchdomain',
  Enforcement: 'NONE',
  EventId: '00000000-0000-0000-0000-000000000000',
  FeedbackToken: 'none',
  FeedbackValue: 'Valid',
  GroupName: 'nogroup',
  Identifier: 'https://none.example',
  IdpIdentifier: 'none',
  JobId: 'import-none',
  JobName: 'sample',
  LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserAuthentication' } },
  LogConfigurations: [],
  MFAOptions: [],
  ManagedLoginBrandingId: '00000000-0000-4000-8000-000000000000',
  MaxResults: 1,
  Name: 'sample',
  Password: 'Correct-horse-9',
  PoolName: 'sample',
  ProposedPassword: 'Correct-horse-9',
  ProviderDetails: {},
  ProviderName: 'None',
  ProviderType: 'OIDC',
  RefreshToken: 'none',
  RegionName: 'eu-west-1',
  RequestedLimitValue: 1,
  ResourceArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_nosuch000',
  SSOSession: { MaxValidityMinutes: 60 },
  Secret: 'x'.repeat(24),
  SessionId: `tkn${'0'.repeat(25)}`,
  SourceUser: { ProviderName: 'None', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'nobody' },
  Status: 'ACTIVE',
  TagKeys: ['sample'],
  Tags: { sample: 'sample' },
  TermsId: '00000000-0000-4000-8000-000000000000',
  TermsName: 'terms-of-use',
  TermsSource: 'LINK',
  Token: 'none',
  TokenSession: { MaxPerUser: 5 },
  User: { ProviderName: 'None', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'nobody' },
  UserAttributeNames: ['nickname'],
  UserAttributes: [{ Name: 'nickname', Value: 'sample' }],
  UserCode: '000000',
  UserPoolId: 'us-east-1_nosuch000',
  UserSessionTracking: 'DISABLED',
  Username: 'nobody@example.com',
};

/** Beside what is required: without these, an operation asks for them before it looks whether pool and user are there. */
const MORE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  AdminInitiateAuth: {
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'nobody@example.com', PASSWORD: 'Correct-horse-9' },
  },
  InitiateAuth: { AuthParameters: { USERNAME: 'nobody@example.com', PASSWORD: 'Correct-horse-9' } },
  AdminRespondToAuthChallenge: { Session: 'x'.repeat(20), ChallengeResponses: { USERNAME: 'nobody', NEW_PASSWORD: 'Correct-horse-9' } },
  RespondToAuthChallenge: { Session: 'x'.repeat(20), ChallengeResponses: { USERNAME: 'nobody', NEW_PASSWORD: 'Correct-horse-9' } },
  ChangePassword: { PreviousPassword: 'Correct-horse-9' },
  UpdateManagedLoginBranding: { UserPoolId: 'us-east-1_nosuch000', ManagedLoginBrandingId: '00000000-0000-4000-8000-000000000000' },
};

/** Names of the members that the operation must be given. */
export function requiredOf(operation: string): string[] {
  const schema = (idpSdk as unknown as Record<string, readonly unknown[]>)[`${operation}$`]!;
  const input = shapes.shapeOf(schema[4] as Schema);
  if (input.kind !== 'structure') return [];
  return [...input.members].filter(([, { required }]) => required).map(([name]) => name);
}

/** An input that keeps all rules; `given` takes the place of what it names. */
export function sampleInput(operation: string, given: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const names = requiredOf(operation);
  const unknown = names.filter((name) => !(name in VALUES));
  if (unknown.length > 0) throw new Error(`${operation} needs a sample of ${unknown.join(', ')}`);
  const input = { ...Object.fromEntries(names.map((name) => [name, VALUES[name]])), ...MORE[operation] };
  return { ...input, ...Object.fromEntries(Object.entries(given).filter(([name]) => name in input)) };
}
