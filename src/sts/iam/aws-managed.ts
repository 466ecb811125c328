import { type PolicyDocument, parsePolicy } from '../policy/index.js';

/**
 * Supported AWS managed policies, with AWS's text where it fits on a line. They are the same for
 * all accounts, cannot be changed, and have AWS's names.
 */
const everything = (Effect: 'Allow' | 'Deny', Action: string | readonly string[]): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect, Action, Resource: '*' }],
});

const TEXTS: Readonly<Record<string, object>> = {
  AdministratorAccess: everything('Allow', '*'),
  AWSDenyAll: everything('Deny', '*'),
  IAMFullAccess: everything('Allow', 'iam:*'),
  IAMReadOnlyAccess: everything('Allow', ['iam:Get*', 'iam:List*', 'iam:SimulateCustomPolicy', 'iam:SimulatePrincipalPolicy']),
  AmazonS3FullAccess: everything('Allow', 's3:*'),
  AmazonS3ReadOnlyAccess: everything('Allow', ['s3:Get*', 's3:List*', 's3:Describe*']),
  AmazonDynamoDBFullAccess: everything('Allow', 'dynamodb:*'),
  AmazonCognitoPowerUser: everything('Allow', [
    'cognito-identity:*',
    'cognito-idp:*',
    'iam:ListRoles',
    'iam:ListOpenIdConnectProviders',
    'iam:GetRole',
    'iam:ListSAMLProviders',
    'iam:GetSAMLProvider',
  ]),
  AmazonCognitoReadOnly: everything('Allow', [
    'cognito-identity:Describe*',
    'cognito-identity:Get*',
    'cognito-identity:List*',
    'cognito-idp:Describe*',
    'cognito-idp:AdminGetDevice',
    'cognito-idp:AdminGetUser',
    'cognito-idp:AdminList*',
    'cognito-idp:List*',
    'cognito-idp:Get*',
    'iam:ListOpenIdConnectProviders',
    'iam:ListRoles',
    'iam:GetRole',
    'iam:ListSAMLProviders',
    'iam:GetSAMLProvider',
  ]),
  AmazonCognitoDeveloperAuthenticatedIdentities: everything('Allow', [
    'cognito-identity:GetOpenIdTokenForDeveloperIdentity',
    'cognito-identity:LookupDeveloperIdentity',
    'cognito-identity:MergeDeveloperIdentities',
    'cognito-identity:UnlinkDeveloperIdentity',
  ]),
};

export interface AwsManagedPolicy {
  readonly name: string;
  readonly arn: string;
  readonly text: string;
  readonly document: PolicyDocument;
}

export function createAwsManagedPolicies(): ReadonlyMap<string, AwsManagedPolicy> {
  return new Map(
    Object.entries(TEXTS).map(([name, policy]) => {
      const arn = `arn:aws:iam::aws:policy/${name}`;
      return [arn, { name, arn, text: JSON.stringify(policy), document: parsePolicy(policy) }];
    }),
  );
}
