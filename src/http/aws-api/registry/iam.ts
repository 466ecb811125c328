import {
  onAnyResource,
  onNewOidcProvider,
  onNewPolicy,
  onNewRole,
  onNewSamlProvider,
  onNewUser,
  onOidcProvider,
  onOidcProviders,
  onPolicies,
  onPolicy,
  onPolicySource,
  onRole,
  onRoles,
  onSamlProvider,
  onSamlProviders,
  onUser,
  onUsers,
} from '../iam-authorization.js';
import { about, type IamOperation } from '../iam-operation.js';
import { addClientIdToOpenIdConnectProvider } from '../operations/iam/add-client-id-to-open-id-connect-provider.js';
import { attachRolePolicy } from '../operations/iam/attach-role-policy.js';
import { attachUserPolicy } from '../operations/iam/attach-user-policy.js';
import { createAccessKey } from '../operations/iam/create-access-key.js';
import { createOpenIdConnectProvider } from '../operations/iam/create-open-id-connect-provider.js';
import { createPolicy } from '../operations/iam/create-policy.js';
import { createPolicyVersion } from '../operations/iam/create-policy-version.js';
import { createRole } from '../operations/iam/create-role.js';
import { createSamlProvider } from '../operations/iam/create-saml-provider.js';
import { createUser } from '../operations/iam/create-user.js';
import { deleteAccessKey } from '../operations/iam/delete-access-key.js';
import { deleteOpenIdConnectProvider } from '../operations/iam/delete-open-id-connect-provider.js';
import { deletePolicy } from '../operations/iam/delete-policy.js';
import { deletePolicyVersion } from '../operations/iam/delete-policy-version.js';
import { deleteRole } from '../operations/iam/delete-role.js';
import { deleteRolePermissionsBoundary } from '../operations/iam/delete-role-permissions-boundary.js';
import { deleteRolePolicy } from '../operations/iam/delete-role-policy.js';
import { deleteSamlProvider } from '../operations/iam/delete-saml-provider.js';
import { deleteUser } from '../operations/iam/delete-user.js';
import { deleteUserPermissionsBoundary } from '../operations/iam/delete-user-permissions-boundary.js';
import { deleteUserPolicy } from '../operations/iam/delete-user-policy.js';
import { detachRolePolicy } from '../operations/iam/detach-role-policy.js';
import { detachUserPolicy } from '../operations/iam/detach-user-policy.js';
import { getOpenIdConnectProvider } from '../operations/iam/get-open-id-connect-provider.js';
import { getPolicy } from '../operations/iam/get-policy.js';
import { getPolicyVersion } from '../operations/iam/get-policy-version.js';
import { getRole } from '../operations/iam/get-role.js';
import { getRolePolicy } from '../operations/iam/get-role-policy.js';
import { getSamlProvider } from '../operations/iam/get-saml-provider.js';
import { getUser } from '../operations/iam/get-user.js';
import { getUserPolicy } from '../operations/iam/get-user-policy.js';
import { listAccessKeys } from '../operations/iam/list-access-keys.js';
import { listAttachedRolePolicies } from '../operations/iam/list-attached-role-policies.js';
import { listAttachedUserPolicies } from '../operations/iam/list-attached-user-policies.js';
import { listEntitiesForPolicy } from '../operations/iam/list-entities-for-policy.js';
import { listGroupsForUser } from '../operations/iam/list-groups-for-user.js';
import { listInstanceProfilesForRole } from '../operations/iam/list-instance-profiles-for-role.js';
import { listOpenIdConnectProviderTags } from '../operations/iam/list-open-id-connect-provider-tags.js';
import { listOpenIdConnectProviders } from '../operations/iam/list-open-id-connect-providers.js';
import { listPolicies } from '../operations/iam/list-policies.js';
import { listPolicyTags } from '../operations/iam/list-policy-tags.js';
import { listPolicyVersions } from '../operations/iam/list-policy-versions.js';
import { listRolePolicies } from '../operations/iam/list-role-policies.js';
import { listRoleTags } from '../operations/iam/list-role-tags.js';
import { listRoles } from '../operations/iam/list-roles.js';
import { listSamlProviderTags } from '../operations/iam/list-saml-provider-tags.js';
import { listSamlProviders } from '../operations/iam/list-saml-providers.js';
import { listUserPolicies } from '../operations/iam/list-user-policies.js';
import { listUserTags } from '../operations/iam/list-user-tags.js';
import { listUsers } from '../operations/iam/list-users.js';
import { putRolePermissionsBoundary } from '../operations/iam/put-role-permissions-boundary.js';
import { putRolePolicy } from '../operations/iam/put-role-policy.js';
import { putUserPermissionsBoundary } from '../operations/iam/put-user-permissions-boundary.js';
import { putUserPolicy } from '../operations/iam/put-user-policy.js';
import { removeClientIdFromOpenIdConnectProvider } from '../operations/iam/remove-client-id-from-open-id-connect-provider.js';
import { setDefaultPolicyVersion } from '../operations/iam/set-default-policy-version.js';
import { simulateCustomPolicy } from '../operations/iam/simulate-custom-policy.js';
import { simulatePrincipalPolicy } from '../operations/iam/simulate-principal-policy.js';
import { tagOpenIdConnectProvider } from '../operations/iam/tag-open-id-connect-provider.js';
import { tagPolicy } from '../operations/iam/tag-policy.js';
import { tagRole } from '../operations/iam/tag-role.js';
import { tagSamlProvider } from '../operations/iam/tag-saml-provider.js';
import { tagUser } from '../operations/iam/tag-user.js';
import { untagOpenIdConnectProvider } from '../operations/iam/untag-open-id-connect-provider.js';
import { untagPolicy } from '../operations/iam/untag-policy.js';
import { untagRole } from '../operations/iam/untag-role.js';
import { untagSamlProvider } from '../operations/iam/untag-saml-provider.js';
import { untagUser } from '../operations/iam/untag-user.js';
import { updateAccessKey } from '../operations/iam/update-access-key.js';
import { updateAssumeRolePolicy } from '../operations/iam/update-assume-role-policy.js';
import { updateOpenIdConnectProviderThumbprint } from '../operations/iam/update-open-id-connect-provider-thumbprint.js';
import { updateRole } from '../operations/iam/update-role.js';
import { updateRoleDescription } from '../operations/iam/update-role-description.js';
import { updateSamlProvider } from '../operations/iam/update-saml-provider.js';

/** The part of IAM that is here, and what the caller's policies are asked about. Every other action is unknown. */
export const iamOperations: Readonly<Record<string, IamOperation<never, unknown>>> = {
  AddClientIDToOpenIDConnectProvider: about(onOidcProvider, addClientIdToOpenIdConnectProvider),
  AttachRolePolicy: about(onRole, attachRolePolicy),
  AttachUserPolicy: about(onUser, attachUserPolicy),
  CreateAccessKey: about(onUser, createAccessKey),
  CreateOpenIDConnectProvider: about(onNewOidcProvider, createOpenIdConnectProvider),
  CreatePolicy: about(onNewPolicy, createPolicy),
  CreatePolicyVersion: about(onPolicy, createPolicyVersion),
  CreateRole: about(onNewRole, createRole),
  CreateSAMLProvider: about(onNewSamlProvider, createSamlProvider),
  CreateUser: about(onNewUser, createUser),
  DeleteAccessKey: about(onUser, deleteAccessKey),
  DeleteOpenIDConnectProvider: about(onOidcProvider, deleteOpenIdConnectProvider),
  DeletePolicy: about(onPolicy, deletePolicy),
  DeletePolicyVersion: about(onPolicy, deletePolicyVersion),
  DeleteRole: about(onRole, deleteRole),
  DeleteRolePermissionsBoundary: about(onRole, deleteRolePermissionsBoundary),
  DeleteRolePolicy: about(onRole, deleteRolePolicy),
  DeleteSAMLProvider: about(onSamlProvider, deleteSamlProvider),
  DeleteUser: about(onUser, deleteUser),
  DeleteUserPermissionsBoundary: about(onUser, deleteUserPermissionsBoundary),
  DeleteUserPolicy: about(onUser, deleteUserPolicy),
  DetachRolePolicy: about(onRole, detachRolePolicy),
  DetachUserPolicy: about(onUser, detachUserPolicy),
  GetOpenIDConnectProvider: about(onOidcProvider, getOpenIdConnectProvider),
  GetPolicy: about(onPolicy, getPolicy),
  GetPolicyVersion: about(onPolicy, getPolicyVersion),
  GetRole: about(onRole, getRole),
  GetRolePolicy: about(onRole, getRolePolicy),
  GetSAMLProvider: about(onSamlProvider, getSamlProvider),
  GetUser: about(onUser, getUser),
  GetUserPolicy: about(onUser, getUserPolicy),
  ListAccessKeys: about(onUser, listAccessKeys),
  ListAttachedRolePolicies: about(onRole, listAttachedRolePolicies),
  ListAttachedUserPolicies: about(onUser, listAttachedUserPolicies),
  ListEntitiesForPolicy: about(onPolicy, listEntitiesForPolicy),
  ListGroupsForUser: about(onUser, listGroupsForUser),
  ListInstanceProfilesForRole: about(onRole, listInstanceProfilesForRole),
  ListOpenIDConnectProviderTags: about(onOidcProvider, listOpenIdConnectProviderTags),
  ListOpenIDConnectProviders: about(onOidcProviders, listOpenIdConnectProviders),
  ListPolicies: about(onPolicies, listPolicies),
  ListPolicyTags: about(onPolicy, listPolicyTags),
  ListPolicyVersions: about(onPolicy, listPolicyVersions),
  ListRolePolicies: about(onRole, listRolePolicies),
  ListRoleTags: about(onRole, listRoleTags),
  ListRoles: about(onRoles, listRoles),
  ListSAMLProviderTags: about(onSamlProvider, listSamlProviderTags),
  ListSAMLProviders: about(onSamlProviders, listSamlProviders),
  ListUserPolicies: about(onUser, listUserPolicies),
  ListUserTags: about(onUser, listUserTags),
  ListUsers: about(onUsers, listUsers),
  PutRolePermissionsBoundary: about(onRole, putRolePermissionsBoundary),
  PutRolePolicy: about(onRole, putRolePolicy),
  PutUserPermissionsBoundary: about(onUser, putUserPermissionsBoundary),
  PutUserPolicy: about(onUser, putUserPolicy),
  RemoveClientIDFromOpenIDConnectProvider: about(onOidcProvider, removeClientIdFromOpenIdConnectProvider),
  SetDefaultPolicyVersion: about(onPolicy, setDefaultPolicyVersion),
  SimulateCustomPolicy: about(onAnyResource, simulateCustomPolicy),
  SimulatePrincipalPolicy: about(onPolicySource, simulatePrincipalPolicy),
  TagOpenIDConnectProvider: about(onOidcProvider, tagOpenIdConnectProvider),
  TagPolicy: about(onPolicy, tagPolicy),
  TagRole: about(onRole, tagRole),
  TagSAMLProvider: about(onSamlProvider, tagSamlProvider),
  TagUser: about(onUser, tagUser),
  UntagOpenIDConnectProvider: about(onOidcProvider, untagOpenIdConnectProvider),
  UntagPolicy: about(onPolicy, untagPolicy),
  UntagRole: about(onRole, untagRole),
  UntagSAMLProvider: about(onSamlProvider, untagSamlProvider),
  UntagUser: about(onUser, untagUser),
  UpdateAccessKey: about(onUser, updateAccessKey),
  UpdateAssumeRolePolicy: about(onRole, updateAssumeRolePolicy),
  UpdateOpenIDConnectProviderThumbprint: about(onOidcProvider, updateOpenIdConnectProviderThumbprint),
  UpdateRole: about(onRole, updateRole),
  UpdateRoleDescription: about(onRole, updateRoleDescription),
  UpdateSAMLProvider: about(onSamlProvider, updateSamlProvider),
};
