/** Operation names by the prefix of their IAM actions. */
export type Operations = Readonly<Record<'cognito-idp' | 'cognito-identity' | 'cognate' | 'iam', readonly string[]>>;

const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Operations that change nothing and whose responses carry neither a secret nor an upload URL. */
export const READS: Operations = {
  'cognito-idp': names(`
    AdminGetDevice AdminGetUser AdminGetUserAuthFactors AdminListDevices AdminListGroupsForUser AdminListUserAuthEvents
    AdminListUserSessions DescribeManagedLoginBranding DescribeManagedLoginBrandingByClient DescribeResourceServer
    DescribeRiskConfiguration DescribeTerms DescribeTermsByClient DescribeUserPool DescribeUserPoolDomain GetCSVHeader GetGroup
    GetLogDeliveryConfiguration GetProvisionedLimit GetSigningCertificate GetUICustomization GetUserPoolClientSessionConfiguration
    GetUserPoolMfaConfig GetUserPoolSessionConfiguration ListGroups ListIdentityProviders ListResourceServers ListTagsForResource
    ListTerms ListUserPoolClientSecrets ListUserPoolClients ListUserPoolReplicas ListUserPools ListUsers ListUsersInGroup
  `),
  'cognito-identity': names(`
    DescribeIdentity DescribeIdentityPool GetIdentityPoolRoles GetPrincipalTagAttributeMap ListIdentities ListIdentityPools
    ListTagsForResource LookupDeveloperIdentity
  `),
  cognate: names(`
    DescribeOwedFactors DescribeServiceProvider DescribeTriggers DescribeUserPoolClientExtensions DescribeUserPoolExtensions DescribeUserPoolKeys
    GetStatistics ListDeadLetters ListEvents ListOwedFactors ListServiceProviders
  `),
  iam: names(`
    GetOpenIDConnectProvider GetPolicy GetPolicyVersion GetRole GetRolePolicy GetSAMLProvider GetUser GetUserPolicy ListAccessKeys
    ListAttachedRolePolicies ListAttachedUserPolicies ListEntitiesForPolicy ListGroupsForUser ListInstanceProfilesForRole
    ListOpenIDConnectProviderTags ListOpenIDConnectProviders ListPolicies ListPolicyTags ListPolicyVersions ListRolePolicies
    ListRoleTags ListRoles ListSAMLProviderTags ListSAMLProviders ListUserPolicies ListUserTags ListUsers SimulateCustomPolicy
    SimulatePrincipalPolicy
  `),
};

/** Operations that change nothing and return a secret: of a client, a provider, an import job (its pre-signed URL), or a login. */
export const SECRETS: Operations = {
  'cognito-idp': names(`
    DescribeIdentityProvider DescribeUserImportJob DescribeUserPoolClient GetIdentityProviderByIdentifier ListUserImportJobs
  `),
  'cognito-identity': names(`
    GetOpenIdTokenForDeveloperIdentity
  `),
  cognate: [],
  iam: [],
};

/**
 * Operations that change something. `iam:PassRole` is not an operation: it permits passing roles to groups, identity pools and import jobs.
 */
export const CHANGES: Operations = {
  'cognito-idp': names(`
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
  'cognito-identity': names(`
    CreateIdentityPool DeleteIdentities DeleteIdentityPool MergeDeveloperIdentities SetIdentityPoolRoles SetPrincipalTagAttributeMap
    TagResource UnlinkDeveloperIdentity UntagResource UpdateIdentityPool
  `),
  cognate: names(`
    ClearOwedFactors CreateInitialAccessToken CreateOperator CreateServiceProvider DeleteDeadLetter DeleteServiceProvider RetryDeadLetter
    RotateUserPoolKeys UpdateServiceProvider UpdateUserPoolClientExtensions UpdateUserPoolExtensions
  `),
  iam: names(`
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
