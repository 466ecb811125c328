import { anyIdentityPool, ofIdentityPool } from '../arns.js';
import { open, signed } from '../operation.js';
import { createIdentityPool } from '../operations/identity-pools/create-identity-pool.js';
import { deleteIdentityPool } from '../operations/identity-pools/delete-identity-pool.js';
import { describeIdentityPool } from '../operations/identity-pools/describe-identity-pool.js';
import { getCredentialsForIdentity } from '../operations/identity-pools/get-credentials-for-identity.js';
import { getId } from '../operations/identity-pools/get-id.js';
import { getIdentityPoolRoles } from '../operations/identity-pools/get-identity-pool-roles.js';
import { getOpenIdToken } from '../operations/identity-pools/get-open-id-token.js';
import { listIdentityPools } from '../operations/identity-pools/list-identity-pools.js';
import { setIdentityPoolRoles } from '../operations/identity-pools/set-identity-pool-roles.js';
import { updateIdentityPool } from '../operations/identity-pools/update-identity-pool.js';
import type { IdentityPoolOperations } from './types.js';

/** Every operation of the service, and how its callers prove their right. */
export const identityPoolOperations: IdentityPoolOperations = {
  CreateIdentityPool: signed(createIdentityPool, anyIdentityPool),
  DeleteIdentities: 'absent',
  DeleteIdentityPool: signed(deleteIdentityPool, ofIdentityPool),
  DescribeIdentity: 'absent',
  DescribeIdentityPool: signed(describeIdentityPool, ofIdentityPool),
  GetCredentialsForIdentity: open(getCredentialsForIdentity),
  GetId: open(getId),
  GetIdentityPoolRoles: signed(getIdentityPoolRoles, ofIdentityPool),
  GetOpenIdToken: open(getOpenIdToken),
  GetOpenIdTokenForDeveloperIdentity: 'absent',
  GetPrincipalTagAttributeMap: 'absent',
  ListIdentities: 'absent',
  ListIdentityPools: signed(listIdentityPools, anyIdentityPool),
  ListTagsForResource: 'absent',
  LookupDeveloperIdentity: 'absent',
  MergeDeveloperIdentities: 'absent',
  SetIdentityPoolRoles: signed(setIdentityPoolRoles, ofIdentityPool),
  SetPrincipalTagAttributeMap: 'absent',
  TagResource: 'absent',
  UnlinkDeveloperIdentity: 'absent',
  UnlinkIdentity: 'absent',
  UntagResource: 'absent',
  UpdateIdentityPool: signed(updateIdentityPool, ofIdentityPool),
};
