import { anyIdentityPool, ofIdentityPool, ofTagged } from '../arns.js';
import { open, signed } from '../operation.js';
import { createIdentityPool } from '../operations/identity-pools/create-identity-pool.js';
import { deleteIdentities } from '../operations/identity-pools/delete-identities.js';
import { deleteIdentityPool } from '../operations/identity-pools/delete-identity-pool.js';
import { describeIdentity } from '../operations/identity-pools/describe-identity.js';
import { describeIdentityPool } from '../operations/identity-pools/describe-identity-pool.js';
import { getCredentialsForIdentity } from '../operations/identity-pools/get-credentials-for-identity.js';
import { getId } from '../operations/identity-pools/get-id.js';
import { getIdentityPoolRoles } from '../operations/identity-pools/get-identity-pool-roles.js';
import { getOpenIdToken } from '../operations/identity-pools/get-open-id-token.js';
import { getOpenIdTokenForDeveloperIdentity } from '../operations/identity-pools/get-open-id-token-for-developer-identity.js';
import { getPrincipalTagAttributeMap } from '../operations/identity-pools/get-principal-tag-attribute-map.js';
import { listIdentities } from '../operations/identity-pools/list-identities.js';
import { listIdentityPools } from '../operations/identity-pools/list-identity-pools.js';
import { listTagsForResource } from '../operations/identity-pools/list-tags-for-resource.js';
import { lookupDeveloperIdentity } from '../operations/identity-pools/lookup-developer-identity.js';
import { mergeDeveloperIdentities } from '../operations/identity-pools/merge-developer-identities.js';
import { setIdentityPoolRoles } from '../operations/identity-pools/set-identity-pool-roles.js';
import { setPrincipalTagAttributeMap } from '../operations/identity-pools/set-principal-tag-attribute-map.js';
import { tagResource } from '../operations/identity-pools/tag-resource.js';
import { unlinkDeveloperIdentity } from '../operations/identity-pools/unlink-developer-identity.js';
import { unlinkIdentity } from '../operations/identity-pools/unlink-identity.js';
import { untagResource } from '../operations/identity-pools/untag-resource.js';
import { updateIdentityPool } from '../operations/identity-pools/update-identity-pool.js';
import type { IdentityPoolOperations } from './types.js';

/** All operations of the service with the authorization that each requires. */
export const identityPoolOperations: IdentityPoolOperations = {
  CreateIdentityPool: signed(createIdentityPool, anyIdentityPool),
  DeleteIdentities: signed(deleteIdentities, anyIdentityPool),
  DeleteIdentityPool: signed(deleteIdentityPool, ofIdentityPool),
  DescribeIdentity: signed(describeIdentity, anyIdentityPool),
  DescribeIdentityPool: signed(describeIdentityPool, ofIdentityPool),
  GetCredentialsForIdentity: open(getCredentialsForIdentity),
  GetId: open(getId),
  GetIdentityPoolRoles: signed(getIdentityPoolRoles, ofIdentityPool),
  GetOpenIdToken: open(getOpenIdToken),
  GetOpenIdTokenForDeveloperIdentity: signed(getOpenIdTokenForDeveloperIdentity, ofIdentityPool),
  GetPrincipalTagAttributeMap: signed(getPrincipalTagAttributeMap, ofIdentityPool),
  ListIdentities: signed(listIdentities, ofIdentityPool),
  ListIdentityPools: signed(listIdentityPools, anyIdentityPool),
  ListTagsForResource: signed(listTagsForResource, ofTagged),
  LookupDeveloperIdentity: signed(lookupDeveloperIdentity, ofIdentityPool),
  MergeDeveloperIdentities: signed(mergeDeveloperIdentities, ofIdentityPool),
  SetIdentityPoolRoles: signed(setIdentityPoolRoles, ofIdentityPool),
  SetPrincipalTagAttributeMap: signed(setPrincipalTagAttributeMap, ofIdentityPool),
  TagResource: signed(tagResource, ofTagged),
  UnlinkDeveloperIdentity: signed(unlinkDeveloperIdentity, ofIdentityPool),
  UnlinkIdentity: open(unlinkIdentity),
  UntagResource: signed(untagResource, ofTagged),
  UpdateIdentityPool: signed(updateIdentityPool, ofIdentityPool),
};
