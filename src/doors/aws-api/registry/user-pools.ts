import { anyUserPool, ofUserPool } from '../arns.js';
import { open, signed, withToken } from '../operation.js';
import { adminAddUserToGroup } from '../operations/user-pools/admin-add-user-to-group.js';
import { adminConfirmSignUp } from '../operations/user-pools/admin-confirm-sign-up.js';
import { adminCreateUser } from '../operations/user-pools/admin-create-user.js';
import { adminDeleteUser } from '../operations/user-pools/admin-delete-user.js';
import { adminDeleteUserAttributes } from '../operations/user-pools/admin-delete-user-attributes.js';
import { adminDisableUser } from '../operations/user-pools/admin-disable-user.js';
import { adminEnableUser } from '../operations/user-pools/admin-enable-user.js';
import { adminGetUser } from '../operations/user-pools/admin-get-user.js';
import { adminInitiateAuth } from '../operations/user-pools/admin-initiate-auth.js';
import { adminListGroupsForUser } from '../operations/user-pools/admin-list-groups-for-user.js';
import { adminRemoveUserFromGroup } from '../operations/user-pools/admin-remove-user-from-group.js';
import { adminRespondToAuthChallenge } from '../operations/user-pools/admin-respond-to-auth-challenge.js';
import { adminSetUserPassword } from '../operations/user-pools/admin-set-user-password.js';
import { adminUserGlobalSignOut } from '../operations/user-pools/admin-user-global-sign-out.js';
import { changePassword } from '../operations/user-pools/change-password.js';
import { confirmForgotPassword } from '../operations/user-pools/confirm-forgot-password.js';
import { confirmSignUp } from '../operations/user-pools/confirm-sign-up.js';
import { createGroup } from '../operations/user-pools/create-group.js';
import { createUserPool } from '../operations/user-pools/create-user-pool.js';
import { createUserPoolClient } from '../operations/user-pools/create-user-pool-client.js';
import { deleteGroup } from '../operations/user-pools/delete-group.js';
import { deleteUser } from '../operations/user-pools/delete-user.js';
import { deleteUserAttributes } from '../operations/user-pools/delete-user-attributes.js';
import { deleteUserPool } from '../operations/user-pools/delete-user-pool.js';
import { deleteUserPoolClient } from '../operations/user-pools/delete-user-pool-client.js';
import { describeUserPool } from '../operations/user-pools/describe-user-pool.js';
import { describeUserPoolClient } from '../operations/user-pools/describe-user-pool-client.js';
import { forgotPassword } from '../operations/user-pools/forgot-password.js';
import { getGroup } from '../operations/user-pools/get-group.js';
import { getTokensFromRefreshToken } from '../operations/user-pools/get-tokens-from-refresh-token.js';
import { getUser } from '../operations/user-pools/get-user.js';
import { globalSignOut } from '../operations/user-pools/global-sign-out.js';
import { initiateAuth } from '../operations/user-pools/initiate-auth.js';
import { listGroups } from '../operations/user-pools/list-groups.js';
import { listUserPoolClients } from '../operations/user-pools/list-user-pool-clients.js';
import { listUserPools } from '../operations/user-pools/list-user-pools.js';
import { listUsers } from '../operations/user-pools/list-users.js';
import { listUsersInGroup } from '../operations/user-pools/list-users-in-group.js';
import { resendConfirmationCode } from '../operations/user-pools/resend-confirmation-code.js';
import { respondToAuthChallenge } from '../operations/user-pools/respond-to-auth-challenge.js';
import { revokeToken } from '../operations/user-pools/revoke-token.js';
import { signUp } from '../operations/user-pools/sign-up.js';
import { updateGroup } from '../operations/user-pools/update-group.js';
import { updateUserPool } from '../operations/user-pools/update-user-pool.js';
import { updateUserPoolClient } from '../operations/user-pools/update-user-pool-client.js';
import type { UserPoolOperations } from './types.js';

/** Every operation of the service, and how its callers prove their right. */
export const userPoolOperations: UserPoolOperations = {
  AddCustomAttributes: 'absent',
  AddUserPoolClientSecret: 'absent',
  AdminAddUserToGroup: signed(adminAddUserToGroup, ofUserPool),
  AdminConfirmSignUp: signed(adminConfirmSignUp, ofUserPool),
  AdminCreateUser: signed(adminCreateUser, ofUserPool),
  AdminDeleteSoftwareToken: 'absent',
  AdminDeleteUser: signed(adminDeleteUser, ofUserPool),
  AdminDeleteUserAttributes: signed(adminDeleteUserAttributes, ofUserPool),
  AdminDisableProviderForUser: 'absent',
  AdminDisableUser: signed(adminDisableUser, ofUserPool),
  AdminEnableUser: signed(adminEnableUser, ofUserPool),
  AdminForgetDevice: 'absent',
  AdminGetDevice: 'absent',
  AdminGetUser: signed(adminGetUser, ofUserPool),
  AdminGetUserAuthFactors: 'absent',
  AdminInitiateAuth: signed(adminInitiateAuth, ofUserPool),
  AdminLinkProviderForUser: 'absent',
  AdminListDevices: 'absent',
  AdminListGroupsForUser: signed(adminListGroupsForUser, ofUserPool),
  AdminListUserAuthEvents: 'absent',
  AdminListUserSessions: 'absent',
  AdminRemoveUserFromGroup: signed(adminRemoveUserFromGroup, ofUserPool),
  AdminResetUserPassword: 'absent',
  AdminRespondToAuthChallenge: signed(adminRespondToAuthChallenge, ofUserPool),
  AdminRevokeUserSession: 'absent',
  AdminSetUserMFAPreference: 'absent',
  AdminSetUserPassword: signed(adminSetUserPassword, ofUserPool),
  AdminSetUserSettings: 'absent',
  AdminUpdateAuthEventFeedback: 'absent',
  AdminUpdateDeviceStatus: 'absent',
  AdminUpdateUserAttributes: 'absent',
  AdminUserGlobalSignOut: signed(adminUserGlobalSignOut, ofUserPool),
  AssociateSoftwareToken: 'absent',
  ChangePassword: withToken(changePassword),
  CompleteWebAuthnRegistration: 'absent',
  ConfirmDevice: 'absent',
  ConfirmForgotPassword: open(confirmForgotPassword),
  ConfirmSignUp: open(confirmSignUp),
  CreateGroup: signed(createGroup, ofUserPool),
  CreateIdentityProvider: 'absent',
  CreateManagedLoginBranding: 'absent',
  CreateResourceServer: 'absent',
  CreateTerms: 'absent',
  CreateUserImportJob: 'absent',
  CreateUserPool: signed(createUserPool, anyUserPool),
  CreateUserPoolClient: signed(createUserPoolClient, ofUserPool),
  CreateUserPoolDomain: 'absent',
  CreateUserPoolReplica: 'absent',
  DeleteGroup: signed(deleteGroup, ofUserPool),
  DeleteIdentityProvider: 'absent',
  DeleteManagedLoginBranding: 'absent',
  DeleteResourceServer: 'absent',
  DeleteTerms: 'absent',
  DeleteUser: withToken(deleteUser),
  DeleteUserAttributes: withToken(deleteUserAttributes),
  DeleteUserPool: signed(deleteUserPool, ofUserPool),
  DeleteUserPoolClient: signed(deleteUserPoolClient, ofUserPool),
  DeleteUserPoolClientSecret: 'absent',
  DeleteUserPoolDomain: 'absent',
  DeleteUserPoolReplica: 'absent',
  DeleteWebAuthnCredential: 'absent',
  DescribeIdentityProvider: 'absent',
  DescribeManagedLoginBranding: 'absent',
  DescribeManagedLoginBrandingByClient: 'absent',
  DescribeResourceServer: 'absent',
  DescribeRiskConfiguration: 'absent',
  DescribeTerms: 'absent',
  DescribeTermsByClient: 'absent',
  DescribeUserImportJob: 'absent',
  DescribeUserPool: signed(describeUserPool, ofUserPool),
  DescribeUserPoolClient: signed(describeUserPoolClient, ofUserPool),
  DescribeUserPoolDomain: 'absent',
  ForgetDevice: 'absent',
  ForgotPassword: open(forgotPassword),
  GetCSVHeader: 'absent',
  GetClientToken: 'absent',
  GetDevice: 'absent',
  GetGroup: signed(getGroup, ofUserPool),
  GetIdentityProviderByIdentifier: 'absent',
  GetLogDeliveryConfiguration: 'absent',
  GetProvisionedLimit: 'absent',
  GetSigningCertificate: 'absent',
  GetTokensFromRefreshToken: open(getTokensFromRefreshToken),
  GetUICustomization: 'absent',
  GetUser: withToken(getUser),
  GetUserAttributeVerificationCode: 'absent',
  GetUserAuthFactors: 'absent',
  GetUserPoolClientSessionConfiguration: 'absent',
  GetUserPoolMfaConfig: 'absent',
  GetUserPoolSessionConfiguration: 'absent',
  GlobalSignOut: withToken(globalSignOut),
  InitiateAuth: open(initiateAuth),
  ListDevices: 'absent',
  ListGroups: signed(listGroups, ofUserPool),
  ListIdentityProviders: 'absent',
  ListResourceServers: 'absent',
  ListTagsForResource: 'absent',
  ListTerms: 'absent',
  ListUserImportJobs: 'absent',
  ListUserPoolClientSecrets: 'absent',
  ListUserPoolClients: signed(listUserPoolClients, ofUserPool),
  ListUserPoolReplicas: 'absent',
  ListUserPools: signed(listUserPools, anyUserPool),
  ListUserSessions: 'absent',
  ListUsers: signed(listUsers, ofUserPool),
  ListUsersInGroup: signed(listUsersInGroup, ofUserPool),
  ListWebAuthnCredentials: 'absent',
  ResendConfirmationCode: open(resendConfirmationCode),
  RespondToAuthChallenge: open(respondToAuthChallenge),
  RevokeToken: open(revokeToken),
  RevokeUserSession: 'absent',
  SetLogDeliveryConfiguration: 'absent',
  SetRiskConfiguration: 'absent',
  SetUICustomization: 'absent',
  SetUserMFAPreference: 'absent',
  SetUserPoolClientSessionConfiguration: 'absent',
  SetUserPoolMfaConfig: 'absent',
  SetUserPoolSessionConfiguration: 'absent',
  SetUserSettings: 'absent',
  SignUp: open(signUp),
  StartUserImportJob: 'absent',
  StartWebAuthnRegistration: 'absent',
  StopUserImportJob: 'absent',
  TagResource: 'absent',
  UntagResource: 'absent',
  UpdateAuthEventFeedback: 'absent',
  UpdateDeviceStatus: 'absent',
  UpdateGroup: signed(updateGroup, ofUserPool),
  UpdateIdentityProvider: 'absent',
  UpdateManagedLoginBranding: 'absent',
  UpdateProvisionedLimit: 'absent',
  UpdateResourceServer: 'absent',
  UpdateTerms: 'absent',
  UpdateUserAttributes: 'absent',
  UpdateUserPool: signed(updateUserPool, ofUserPool),
  UpdateUserPoolClient: signed(updateUserPoolClient, ofUserPool),
  UpdateUserPoolDomain: 'absent',
  UpdateUserPoolReplica: 'absent',
  VerifySoftwareToken: 'absent',
  VerifyUserAttribute: 'absent',
};
