import { anyUserPool, ofMaybeUserPool, ofTagged, ofUserPool } from '../arns.js';
import { open, signed, withToken } from '../operation.js';
import { addCustomAttributes } from '../operations/user-pools/add-custom-attributes.js';
import { addUserPoolClientSecret } from '../operations/user-pools/add-user-pool-client-secret.js';
import { adminAddUserToGroup } from '../operations/user-pools/admin-add-user-to-group.js';
import { adminConfirmSignUp } from '../operations/user-pools/admin-confirm-sign-up.js';
import { adminCreateUser } from '../operations/user-pools/admin-create-user.js';
import { adminDeleteSoftwareToken } from '../operations/user-pools/admin-delete-software-token.js';
import { adminDeleteUser } from '../operations/user-pools/admin-delete-user.js';
import { adminDeleteUserAttributes } from '../operations/user-pools/admin-delete-user-attributes.js';
import { adminDisableProviderForUser } from '../operations/user-pools/admin-disable-provider-for-user.js';
import { adminDisableUser } from '../operations/user-pools/admin-disable-user.js';
import { adminEnableUser } from '../operations/user-pools/admin-enable-user.js';
import { adminForgetDevice } from '../operations/user-pools/admin-forget-device.js';
import { adminGetDevice } from '../operations/user-pools/admin-get-device.js';
import { adminGetUser } from '../operations/user-pools/admin-get-user.js';
import { adminGetUserAuthFactors } from '../operations/user-pools/admin-get-user-auth-factors.js';
import { adminInitiateAuth } from '../operations/user-pools/admin-initiate-auth.js';
import { adminLinkProviderForUser } from '../operations/user-pools/admin-link-provider-for-user.js';
import { adminListDevices } from '../operations/user-pools/admin-list-devices.js';
import { adminListGroupsForUser } from '../operations/user-pools/admin-list-groups-for-user.js';
import { adminListUserAuthEvents } from '../operations/user-pools/admin-list-user-auth-events.js';
import { adminListUserSessions } from '../operations/user-pools/admin-list-user-sessions.js';
import { adminRemoveUserFromGroup } from '../operations/user-pools/admin-remove-user-from-group.js';
import { adminResetUserPassword } from '../operations/user-pools/admin-reset-user-password.js';
import { adminRespondToAuthChallenge } from '../operations/user-pools/admin-respond-to-auth-challenge.js';
import { adminRevokeUserSession } from '../operations/user-pools/admin-revoke-user-session.js';
import { adminSetUserMfaPreference } from '../operations/user-pools/admin-set-user-mfa-preference.js';
import { adminSetUserPassword } from '../operations/user-pools/admin-set-user-password.js';
import { adminSetUserSettings } from '../operations/user-pools/admin-set-user-settings.js';
import { adminUpdateAuthEventFeedback } from '../operations/user-pools/admin-update-auth-event-feedback.js';
import { adminUpdateDeviceStatus } from '../operations/user-pools/admin-update-device-status.js';
import { adminUpdateUserAttributes } from '../operations/user-pools/admin-update-user-attributes.js';
import { adminUserGlobalSignOut } from '../operations/user-pools/admin-user-global-sign-out.js';
import { associateSoftwareToken } from '../operations/user-pools/associate-software-token.js';
import { changePassword } from '../operations/user-pools/change-password.js';
import { completeWebAuthnRegistration } from '../operations/user-pools/complete-web-authn-registration.js';
import { confirmDevice } from '../operations/user-pools/confirm-device.js';
import { confirmForgotPassword } from '../operations/user-pools/confirm-forgot-password.js';
import { confirmSignUp } from '../operations/user-pools/confirm-sign-up.js';
import { createGroup } from '../operations/user-pools/create-group.js';
import { createIdentityProvider } from '../operations/user-pools/create-identity-provider.js';
import { createManagedLoginBranding } from '../operations/user-pools/create-managed-login-branding.js';
import { createResourceServer } from '../operations/user-pools/create-resource-server.js';
import { createTerms } from '../operations/user-pools/create-terms.js';
import { createUserImportJob } from '../operations/user-pools/create-user-import-job.js';
import { createUserPool } from '../operations/user-pools/create-user-pool.js';
import { createUserPoolClient } from '../operations/user-pools/create-user-pool-client.js';
import { createUserPoolDomain } from '../operations/user-pools/create-user-pool-domain.js';
import { createUserPoolReplica } from '../operations/user-pools/create-user-pool-replica.js';
import { deleteGroup } from '../operations/user-pools/delete-group.js';
import { deleteIdentityProvider } from '../operations/user-pools/delete-identity-provider.js';
import { deleteManagedLoginBranding } from '../operations/user-pools/delete-managed-login-branding.js';
import { deleteResourceServer } from '../operations/user-pools/delete-resource-server.js';
import { deleteTerms } from '../operations/user-pools/delete-terms.js';
import { deleteUser } from '../operations/user-pools/delete-user.js';
import { deleteUserAttributes } from '../operations/user-pools/delete-user-attributes.js';
import { deleteUserPool } from '../operations/user-pools/delete-user-pool.js';
import { deleteUserPoolClient } from '../operations/user-pools/delete-user-pool-client.js';
import { deleteUserPoolClientSecret } from '../operations/user-pools/delete-user-pool-client-secret.js';
import { deleteUserPoolDomain } from '../operations/user-pools/delete-user-pool-domain.js';
import { deleteUserPoolReplica } from '../operations/user-pools/delete-user-pool-replica.js';
import { deleteWebAuthnCredential } from '../operations/user-pools/delete-web-authn-credential.js';
import { describeIdentityProvider } from '../operations/user-pools/describe-identity-provider.js';
import { describeManagedLoginBranding } from '../operations/user-pools/describe-managed-login-branding.js';
import { describeManagedLoginBrandingByClient } from '../operations/user-pools/describe-managed-login-branding-by-client.js';
import { describeResourceServer } from '../operations/user-pools/describe-resource-server.js';
import { describeRiskConfiguration } from '../operations/user-pools/describe-risk-configuration.js';
import { describeTerms } from '../operations/user-pools/describe-terms.js';
import { describeTermsByClient } from '../operations/user-pools/describe-terms-by-client.js';
import { describeUserImportJob } from '../operations/user-pools/describe-user-import-job.js';
import { describeUserPool } from '../operations/user-pools/describe-user-pool.js';
import { describeUserPoolClient } from '../operations/user-pools/describe-user-pool-client.js';
import { describeUserPoolDomain } from '../operations/user-pools/describe-user-pool-domain.js';
import { forgetDevice } from '../operations/user-pools/forget-device.js';
import { forgotPassword } from '../operations/user-pools/forgot-password.js';
import { getClientToken } from '../operations/user-pools/get-client-token.js';
import { getCsvHeader } from '../operations/user-pools/get-csv-header.js';
import { getDevice } from '../operations/user-pools/get-device.js';
import { getGroup } from '../operations/user-pools/get-group.js';
import { getIdentityProviderByIdentifier } from '../operations/user-pools/get-identity-provider-by-identifier.js';
import { getLogDeliveryConfiguration } from '../operations/user-pools/get-log-delivery-configuration.js';
import { getProvisionedLimit } from '../operations/user-pools/get-provisioned-limit.js';
import { getSigningCertificate } from '../operations/user-pools/get-signing-certificate.js';
import { getTokensFromRefreshToken } from '../operations/user-pools/get-tokens-from-refresh-token.js';
import { getUICustomization } from '../operations/user-pools/get-ui-customization.js';
import { getUser } from '../operations/user-pools/get-user.js';
import { getUserAttributeVerificationCode } from '../operations/user-pools/get-user-attribute-verification-code.js';
import { getUserAuthFactors } from '../operations/user-pools/get-user-auth-factors.js';
import { getUserPoolClientSessionConfiguration } from '../operations/user-pools/get-user-pool-client-session-configuration.js';
import { getUserPoolMfaConfig } from '../operations/user-pools/get-user-pool-mfa-config.js';
import { getUserPoolSessionConfiguration } from '../operations/user-pools/get-user-pool-session-configuration.js';
import { globalSignOut } from '../operations/user-pools/global-sign-out.js';
import { initiateAuth } from '../operations/user-pools/initiate-auth.js';
import { listDevices } from '../operations/user-pools/list-devices.js';
import { listGroups } from '../operations/user-pools/list-groups.js';
import { listIdentityProviders } from '../operations/user-pools/list-identity-providers.js';
import { listResourceServers } from '../operations/user-pools/list-resource-servers.js';
import { listTagsForResource } from '../operations/user-pools/list-tags-for-resource.js';
import { listTerms } from '../operations/user-pools/list-terms.js';
import { listUserImportJobs } from '../operations/user-pools/list-user-import-jobs.js';
import { listUserPoolClientSecrets } from '../operations/user-pools/list-user-pool-client-secrets.js';
import { listUserPoolClients } from '../operations/user-pools/list-user-pool-clients.js';
import { listUserPoolReplicas } from '../operations/user-pools/list-user-pool-replicas.js';
import { listUserPools } from '../operations/user-pools/list-user-pools.js';
import { listUserSessions } from '../operations/user-pools/list-user-sessions.js';
import { listUsers } from '../operations/user-pools/list-users.js';
import { listUsersInGroup } from '../operations/user-pools/list-users-in-group.js';
import { listWebAuthnCredentials } from '../operations/user-pools/list-web-authn-credentials.js';
import { resendConfirmationCode } from '../operations/user-pools/resend-confirmation-code.js';
import { respondToAuthChallenge } from '../operations/user-pools/respond-to-auth-challenge.js';
import { revokeToken } from '../operations/user-pools/revoke-token.js';
import { revokeUserSession } from '../operations/user-pools/revoke-user-session.js';
import { setLogDeliveryConfiguration } from '../operations/user-pools/set-log-delivery-configuration.js';
import { setRiskConfiguration } from '../operations/user-pools/set-risk-configuration.js';
import { setUICustomization } from '../operations/user-pools/set-ui-customization.js';
import { setUserMfaPreference } from '../operations/user-pools/set-user-mfa-preference.js';
import { setUserPoolClientSessionConfiguration } from '../operations/user-pools/set-user-pool-client-session-configuration.js';
import { setUserPoolMfaConfig } from '../operations/user-pools/set-user-pool-mfa-config.js';
import { setUserPoolSessionConfiguration } from '../operations/user-pools/set-user-pool-session-configuration.js';
import { setUserSettings } from '../operations/user-pools/set-user-settings.js';
import { signUp } from '../operations/user-pools/sign-up.js';
import { startUserImportJob } from '../operations/user-pools/start-user-import-job.js';
import { startWebAuthnRegistration } from '../operations/user-pools/start-web-authn-registration.js';
import { stopUserImportJob } from '../operations/user-pools/stop-user-import-job.js';
import { tagResource } from '../operations/user-pools/tag-resource.js';
import { untagResource } from '../operations/user-pools/untag-resource.js';
import { updateAuthEventFeedback } from '../operations/user-pools/update-auth-event-feedback.js';
import { updateDeviceStatus } from '../operations/user-pools/update-device-status.js';
import { updateGroup } from '../operations/user-pools/update-group.js';
import { updateIdentityProvider } from '../operations/user-pools/update-identity-provider.js';
import { updateManagedLoginBranding } from '../operations/user-pools/update-managed-login-branding.js';
import { updateProvisionedLimit } from '../operations/user-pools/update-provisioned-limit.js';
import { updateResourceServer } from '../operations/user-pools/update-resource-server.js';
import { updateTerms } from '../operations/user-pools/update-terms.js';
import { updateUserAttributes } from '../operations/user-pools/update-user-attributes.js';
import { updateUserPool } from '../operations/user-pools/update-user-pool.js';
import { updateUserPoolClient } from '../operations/user-pools/update-user-pool-client.js';
import { updateUserPoolDomain } from '../operations/user-pools/update-user-pool-domain.js';
import { updateUserPoolReplica } from '../operations/user-pools/update-user-pool-replica.js';
import { verifySoftwareToken } from '../operations/user-pools/verify-software-token.js';
import { verifyUserAttribute } from '../operations/user-pools/verify-user-attribute.js';
import type { UserPoolOperations } from './types.js';

/** All operations of the service with the authorization that each requires. */
export const userPoolOperations: UserPoolOperations = {
  AddCustomAttributes: signed(addCustomAttributes, ofUserPool),
  AddUserPoolClientSecret: signed(addUserPoolClientSecret, ofUserPool),
  AdminAddUserToGroup: signed(adminAddUserToGroup, ofUserPool),
  AdminConfirmSignUp: signed(adminConfirmSignUp, ofUserPool),
  AdminCreateUser: signed(adminCreateUser, ofUserPool),
  AdminDeleteSoftwareToken: signed(adminDeleteSoftwareToken, ofUserPool),
  AdminDeleteUser: signed(adminDeleteUser, ofUserPool),
  AdminDeleteUserAttributes: signed(adminDeleteUserAttributes, ofUserPool),
  AdminDisableProviderForUser: signed(adminDisableProviderForUser, ofUserPool),
  AdminDisableUser: signed(adminDisableUser, ofUserPool),
  AdminEnableUser: signed(adminEnableUser, ofUserPool),
  AdminForgetDevice: signed(adminForgetDevice, ofUserPool),
  AdminGetDevice: signed(adminGetDevice, ofUserPool),
  AdminGetUser: signed(adminGetUser, ofUserPool),
  AdminGetUserAuthFactors: signed(adminGetUserAuthFactors, ofUserPool),
  AdminInitiateAuth: signed(adminInitiateAuth, ofUserPool),
  AdminLinkProviderForUser: signed(adminLinkProviderForUser, ofUserPool),
  AdminListDevices: signed(adminListDevices, ofUserPool),
  AdminListGroupsForUser: signed(adminListGroupsForUser, ofUserPool),
  AdminListUserAuthEvents: signed(adminListUserAuthEvents, ofUserPool),
  AdminListUserSessions: signed(adminListUserSessions, ofUserPool),
  AdminRemoveUserFromGroup: signed(adminRemoveUserFromGroup, ofUserPool),
  AdminResetUserPassword: signed(adminResetUserPassword, ofUserPool),
  AdminRespondToAuthChallenge: signed(adminRespondToAuthChallenge, ofUserPool),
  AdminRevokeUserSession: signed(adminRevokeUserSession, ofUserPool),
  AdminSetUserMFAPreference: signed(adminSetUserMfaPreference, ofUserPool),
  AdminSetUserPassword: signed(adminSetUserPassword, ofUserPool),
  AdminSetUserSettings: signed(adminSetUserSettings, ofUserPool),
  AdminUpdateAuthEventFeedback: signed(adminUpdateAuthEventFeedback, ofUserPool),
  AdminUpdateDeviceStatus: signed(adminUpdateDeviceStatus, ofUserPool),
  AdminUpdateUserAttributes: signed(adminUpdateUserAttributes, ofUserPool),
  AdminUserGlobalSignOut: signed(adminUserGlobalSignOut, ofUserPool),
  AssociateSoftwareToken: withToken(associateSoftwareToken),
  ChangePassword: withToken(changePassword),
  CompleteWebAuthnRegistration: withToken(completeWebAuthnRegistration),
  ConfirmDevice: withToken(confirmDevice),
  ConfirmForgotPassword: open(confirmForgotPassword),
  ConfirmSignUp: open(confirmSignUp),
  CreateGroup: signed(createGroup, ofUserPool),
  CreateIdentityProvider: signed(createIdentityProvider, ofUserPool),
  CreateManagedLoginBranding: signed(createManagedLoginBranding, ofUserPool),
  CreateResourceServer: signed(createResourceServer, ofUserPool),
  CreateTerms: signed(createTerms, ofUserPool),
  CreateUserImportJob: signed(createUserImportJob, ofUserPool),
  CreateUserPool: signed(createUserPool, anyUserPool),
  CreateUserPoolClient: signed(createUserPoolClient, ofUserPool),
  CreateUserPoolDomain: signed(createUserPoolDomain, ofUserPool),
  CreateUserPoolReplica: signed(createUserPoolReplica, ofUserPool),
  DeleteGroup: signed(deleteGroup, ofUserPool),
  DeleteIdentityProvider: signed(deleteIdentityProvider, ofUserPool),
  DeleteManagedLoginBranding: signed(deleteManagedLoginBranding, ofUserPool),
  DeleteResourceServer: signed(deleteResourceServer, ofUserPool),
  DeleteTerms: signed(deleteTerms, ofUserPool),
  DeleteUser: withToken(deleteUser),
  DeleteUserAttributes: withToken(deleteUserAttributes),
  DeleteUserPool: signed(deleteUserPool, ofUserPool),
  DeleteUserPoolClient: signed(deleteUserPoolClient, ofUserPool),
  DeleteUserPoolClientSecret: signed(deleteUserPoolClientSecret, ofUserPool),
  DeleteUserPoolDomain: signed(deleteUserPoolDomain, ofUserPool),
  DeleteUserPoolReplica: signed(deleteUserPoolReplica, ofUserPool),
  DeleteWebAuthnCredential: withToken(deleteWebAuthnCredential),
  DescribeIdentityProvider: signed(describeIdentityProvider, ofUserPool),
  DescribeManagedLoginBranding: signed(describeManagedLoginBranding, ofUserPool),
  DescribeManagedLoginBrandingByClient: signed(describeManagedLoginBrandingByClient, ofUserPool),
  DescribeResourceServer: signed(describeResourceServer, ofUserPool),
  DescribeRiskConfiguration: signed(describeRiskConfiguration, ofUserPool),
  DescribeTerms: signed(describeTerms, ofUserPool),
  DescribeTermsByClient: signed(describeTermsByClient, ofUserPool),
  DescribeUserImportJob: signed(describeUserImportJob, ofUserPool),
  DescribeUserPool: signed(describeUserPool, ofUserPool),
  DescribeUserPoolClient: signed(describeUserPoolClient, ofUserPool),
  DescribeUserPoolDomain: signed(describeUserPoolDomain, anyUserPool),
  ForgetDevice: withToken(forgetDevice),
  ForgotPassword: open(forgotPassword),
  GetCSVHeader: signed(getCsvHeader, ofUserPool),
  GetClientToken: open(getClientToken),
  GetDevice: withToken(getDevice),
  GetGroup: signed(getGroup, ofUserPool),
  GetIdentityProviderByIdentifier: signed(getIdentityProviderByIdentifier, ofUserPool),
  GetLogDeliveryConfiguration: signed(getLogDeliveryConfiguration, ofUserPool),
  GetProvisionedLimit: signed(getProvisionedLimit, anyUserPool),
  GetSigningCertificate: signed(getSigningCertificate, ofUserPool),
  GetTokensFromRefreshToken: open(getTokensFromRefreshToken),
  GetUICustomization: signed(getUICustomization, ofUserPool),
  GetUser: withToken(getUser),
  GetUserAttributeVerificationCode: withToken(getUserAttributeVerificationCode),
  GetUserAuthFactors: withToken(getUserAuthFactors),
  GetUserPoolClientSessionConfiguration: signed(getUserPoolClientSessionConfiguration, ofUserPool),
  GetUserPoolMfaConfig: signed(getUserPoolMfaConfig, ofUserPool),
  GetUserPoolSessionConfiguration: signed(getUserPoolSessionConfiguration, ofUserPool),
  GlobalSignOut: withToken(globalSignOut),
  InitiateAuth: open(initiateAuth),
  ListDevices: withToken(listDevices),
  ListGroups: signed(listGroups, ofUserPool),
  ListIdentityProviders: signed(listIdentityProviders, ofUserPool),
  ListResourceServers: signed(listResourceServers, ofUserPool),
  ListTagsForResource: signed(listTagsForResource, ofTagged),
  ListTerms: signed(listTerms, ofUserPool),
  ListUserImportJobs: signed(listUserImportJobs, ofUserPool),
  ListUserPoolClientSecrets: signed(listUserPoolClientSecrets, ofUserPool),
  ListUserPoolClients: signed(listUserPoolClients, ofUserPool),
  ListUserPoolReplicas: signed(listUserPoolReplicas, ofUserPool),
  ListUserPools: signed(listUserPools, anyUserPool),
  ListUserSessions: withToken(listUserSessions),
  ListUsers: signed(listUsers, ofUserPool),
  ListUsersInGroup: signed(listUsersInGroup, ofUserPool),
  ListWebAuthnCredentials: withToken(listWebAuthnCredentials),
  ResendConfirmationCode: open(resendConfirmationCode),
  RespondToAuthChallenge: open(respondToAuthChallenge),
  RevokeToken: open(revokeToken),
  RevokeUserSession: withToken(revokeUserSession),
  SetLogDeliveryConfiguration: signed(setLogDeliveryConfiguration, ofUserPool),
  SetRiskConfiguration: signed(setRiskConfiguration, ofUserPool),
  SetUICustomization: signed(setUICustomization, ofUserPool),
  SetUserMFAPreference: withToken(setUserMfaPreference),
  SetUserPoolClientSessionConfiguration: signed(setUserPoolClientSessionConfiguration, ofUserPool),
  SetUserPoolMfaConfig: signed(setUserPoolMfaConfig, ofUserPool),
  SetUserPoolSessionConfiguration: signed(setUserPoolSessionConfiguration, ofUserPool),
  SetUserSettings: withToken(setUserSettings),
  SignUp: open(signUp),
  StartUserImportJob: signed(startUserImportJob, ofUserPool),
  StartWebAuthnRegistration: withToken(startWebAuthnRegistration),
  StopUserImportJob: signed(stopUserImportJob, ofUserPool),
  TagResource: signed(tagResource, ofTagged),
  UntagResource: signed(untagResource, ofTagged),
  UpdateAuthEventFeedback: open(updateAuthEventFeedback),
  UpdateDeviceStatus: withToken(updateDeviceStatus),
  UpdateGroup: signed(updateGroup, ofUserPool),
  UpdateIdentityProvider: signed(updateIdentityProvider, ofUserPool),
  UpdateManagedLoginBranding: signed(updateManagedLoginBranding, ofMaybeUserPool),
  UpdateProvisionedLimit: signed(updateProvisionedLimit, anyUserPool),
  UpdateResourceServer: signed(updateResourceServer, ofUserPool),
  UpdateTerms: signed(updateTerms, ofUserPool),
  UpdateUserAttributes: withToken(updateUserAttributes),
  UpdateUserPool: signed(updateUserPool, ofUserPool),
  UpdateUserPoolClient: signed(updateUserPoolClient, ofUserPool),
  UpdateUserPoolDomain: signed(updateUserPoolDomain, ofUserPool),
  UpdateUserPoolReplica: signed(updateUserPoolReplica, ofUserPool),
  VerifySoftwareToken: withToken(verifySoftwareToken),
  VerifyUserAttribute: withToken(verifyUserAttribute),
};
