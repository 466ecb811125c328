/**
 * Request rate categories of user pool operations (Amazon Cognito, "Quotas"). An operation that is not listed belongs to
 * `UserPoolResourceRead` when it only reads, to `UserPoolResourceUpdate` otherwise.
 */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  UserAuthentication: ['InitiateAuth', 'AdminInitiateAuth', 'RespondToAuthChallenge', 'AdminRespondToAuthChallenge'],
  UserCreation: ['SignUp', 'ConfirmSignUp', 'AdminCreateUser', 'AdminConfirmSignUp', 'ResendConfirmationCode'],
  UserAccountRecovery: ['ForgotPassword', 'ConfirmForgotPassword', 'ChangePassword', 'AdminResetUserPassword', 'AdminSetUserPassword'],
  UserRead: ['GetUser', 'AdminGetUser', 'GetUserAuthFactors', 'AdminGetUserAuthFactors'],
  UserUpdate: [
    'DeleteUser',
    'AdminDeleteUser',
    'AdminEnableUser',
    'AdminDisableUser',
    'UpdateUserAttributes',
    'AdminUpdateUserAttributes',
    'DeleteUserAttributes',
    'AdminDeleteUserAttributes',
    'AdminLinkProviderForUser',
    'AdminDisableProviderForUser',
  ],
  UserToken: ['RevokeToken', 'GetTokensFromRefreshToken', 'GlobalSignOut', 'AdminUserGlobalSignOut'],
  UserResourceRead: [
    'GetDevice',
    'ListDevices',
    'AdminGetDevice',
    'AdminListDevices',
    'AdminListGroupsForUser',
    'AdminListUserAuthEvents',
    'GetUserAttributeVerificationCode',
    'ListWebAuthnCredentials',
    'ListUserSessions',
    'AdminListUserSessions',
  ],
  UserResourceUpdate: [
    'AdminAddUserToGroup',
    'AdminRemoveUserFromGroup',
    'AdminSetUserMFAPreference',
    'AdminSetUserSettings',
    'AdminForgetDevice',
    'AdminUpdateDeviceStatus',
    'AdminUpdateAuthEventFeedback',
    'AssociateSoftwareToken',
    'VerifySoftwareToken',
    'ConfirmDevice',
    'ForgetDevice',
    'UpdateDeviceStatus',
    'UpdateAuthEventFeedback',
    'SetUserMFAPreference',
    'SetUserSettings',
    'VerifyUserAttribute',
    'StartWebAuthnRegistration',
    'CompleteWebAuthnRegistration',
    'DeleteWebAuthnCredential',
  ],
  UserList: ['ListUsers', 'ListUsersInGroup'],
  UserPoolRead: ['DescribeUserPool', 'ListUserPools'],
  UserPoolUpdate: ['CreateUserPool', 'UpdateUserPool', 'DeleteUserPool'],
  UserPoolClientRead: ['DescribeUserPoolClient', 'ListUserPoolClients'],
  UserPoolClientUpdate: ['CreateUserPoolClient', 'UpdateUserPoolClient', 'DeleteUserPoolClient'],
  LimitManagement: ['GetProvisionedLimit', 'UpdateProvisionedLimit'],
};

const byOperation = new Map(Object.entries(NAMED).flatMap(([category, names]) => names.map((name) => [name, category] as const)));

export function categoryOfOperation(operation: string): string {
  return byOperation.get(operation) ?? (/^(Get|List|Describe)/.test(operation) ? 'UserPoolResourceRead' : 'UserPoolResourceUpdate');
}
