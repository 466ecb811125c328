/** Names of operations by the prefix of their IAM actions. */
export type Operations = Readonly<Record<'cognito-idp' | 'cognito-identity' | 'cognate' | 'iam', readonly string[]>>;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Operations that change nothing and whose answers carry no secret and no address that can be written to. */
export const READS: Operations = {
  'cognito-idp': words(`
    AdminGetDevice AdminGetUser AdminGetUserAuthFactors AdminListDevices AdminListGroupsForUser AdminListUserAuthEvents
    AdminListUserSessions DescribeManagedLoginBranding DescribeManagedLoginBrandingByClient DescribeResourceServer
    DescribeRiskConfiguration DescribeTerms DescribeTermsByClient DescribeUserPool DescribeUserPoolDomain GetCSVHeader GetGroup
    GetLogDeliveryConfiguration GetProvisionedLimit GetSigningCertificate GetUICustomization GetUserPoolClientSessionConfiguration
    GetUserPoolMfaConfig GetUserPoolSessionConfiguration ListGroups ListIdentityProviders ListResourceServers ListTagsForResource
    ListTerms ListUserPoolClientSecrets ListUserPoolClients ListUserPoolReplicas ListUserPools ListUsers ListUsersInGroup
  `),
  'cognito-identity': words(`
    DescribeIdentity DescribeIdentityPool GetIdentityPoolRoles GetPrincipalTagAttributeMap ListIdentities ListIdentityPools
    ListTagsForResource LookupDeveloperIdentity
  `),
  cognate: words(`
    DescribeOwedFactors DescribeServiceProvider DescribeTriggers DescribeUserPoolClientExtensions DescribeUserPoolExtensions DescribeUserPoolKeys
    GetStatistics ListDeadLetters ListEvents ListOwedFactors ListServiceProviders
  `),
  iam: words(`
    GetOpenIDConnectProvider GetPolicy GetPolicyVersion GetRole GetRolePolicy GetSAMLProvider GetUser GetUserPolicy ListAccessKeys
    ListAttachedRolePolicies ListAttachedUserPolicies ListEntitiesForPolicy ListGroupsForUser ListInstanceProfilesForRole
    ListOpenIDConnectProviderTags ListOpenIDConnectProviders ListPolicies ListPolicyTags ListPolicyVersions ListRolePolicies
    ListRoleTags ListRoles ListSAMLProviderTags ListSAMLProviders ListUserPolicies ListUserTags ListUsers SimulateCustomPolicy
    SimulatePrincipalPolicy
  `),
};

/** Operations that change nothing and answer with a secret: of a client, of a provider, of an import job (its pre-signed URL), a login. */
export const SECRETS: Operations = {
  'cognito-idp': words(`
    DescribeIdentityProvider DescribeUserImportJob DescribeUserPoolClient GetIdentityProviderByIdentifier ListUserImportJobs
  `),
  'cognito-identity': words(`
    GetOpenIdTokenForDeveloperIdentity
  `),
  cognate: [],
  iam: [],
};

/** Operations that change something. `iam:PassRole` is no operation: roles are handed to groups, identity pools and import jobs with it. */
export const CHANGES: Operations = {
  'cognito-idp': words(`
    AddCustomAttributes AddUserPoolClientSecret AdminAddUserToGroup AdminConfirmSignUp AdminCreateUser AdminDeleteSoftwareToken
    AdminDeleteUser AdminDeleteUserAttributes AdminDisableProviderForUser AdminDisableUser AdminEnableUser AdminForgetDevice
    AdminInitiateAuth AdminLinkProviderForUser AdminRemoveUserFromGroup AdminResetUserPassword AdminRespondToAuthChallenge
    AdminRevokeUserSession AdminSetUserMFAPreference AdminSetUserPassword AdminSetUserSettings AdminUpdateAuthEventFeedback
    AdminUpdateDeviceStatus AdminUpdateUserAttributes AdminUserGlobalSignOut CreateGroup CreateIdentityProvider
    CreateManagedLoginBranding CreateResourceServer CreateTerms CreateUserImportJob CreateUserPool CreateUserPoolClient
    CreateUserPoolDomain CreateUserPoolReplica DeleteGroup DeleteIdentityProvider DeleteManagedLoginBranding DeleteResourceServer
    DeleteTerms DeleteUserPool DeleteUserPoolClient DeleteUserPoolClientSecret DeleteUserPoolDomain DeleteUserPoolReplica
    SetLogDeliveryConfiguration SetRiskConfiguration SetUICustomization SetUserPoolClientSessionConfiguration SetUserPoolMfaConfig
    SetUserPoolSessionConfiguration StartUserImportJob StopUserImportJob TagResource UntagResource UpdateGroup
    UpdateIdentityProvider UpdateManagedLoginBranding UpdateProvisionedLimit UpdateResourceServer UpdateTerms UpdateUserPool
    UpdateUserPoolClient UpdateUserPoolDomain UpdateUserPoolReplica
  `),
  'cognito-identity': words(`
    CreateIdentityPool DeleteIdentities DeleteIdentityPool MergeDeveloperIdentities SetIdentityPoolRoles SetPrincipalTagAttributeMap
    TagResource UnlinkDeveloperIdentity UntagResource UpdateIdentityPool
  `),
  cognate: words(`
    ClearOwedFactors CreateInitialAccessToken CreateOperator CreateServiceProvider DeleteDeadLetter DeleteServiceProvider RetryDeadLetter
    RotateUserPoolKeys UpdateServiceProvider UpdateUserPoolClientExtensions UpdateUserPoolExtensions
  `),
  iam: words(`
    AddClientIDToOpenIDConnectProvider AttachRolePolicy AttachUserPolicy CreateAccessKey CreateOpenIDConnectProvider CreatePolicy
    CreatePolicyVersion CreateRole CreateSAMLProvider CreateUser DeleteAccessKey DeleteOpenIDConnectProvider DeletePolicy
    DeletePolicyVersion DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DeleteSAMLProvider DeleteUser
    DeleteUserPermissionsBoundary DeleteUserPolicy DetachRolePolicy DetachUserPolicy PassRole PutRolePermissionsBoundary PutRolePolicy
    PutUserPermissionsBoundary PutUserPolicy RemoveClientIDFromOpenIDConnectProvider SetDefaultPolicyVersion
    TagOpenIDConnectProvider TagPolicy TagRole TagSAMLProvider TagUser UntagOpenIDConnectProvider UntagPolicy UntagRole
    UntagSAMLProvider UntagUser UpdateAccessKey UpdateAssumeRolePolicy UpdateOpenIDConnectProviderThumbprint UpdateRole
    UpdateRoleDescription UpdateSAMLProvider
  `),
};
