import type { IamOperations } from '../iam-operation.js';
import { accessKeyOperations } from '../operations/iam/access-keys.js';
import { identityPolicyOperations } from '../operations/iam/identity-policies.js';
import { oidcProviderOperations } from '../operations/iam/oidc-providers.js';
import { policyOperations } from '../operations/iam/policies.js';
import { roleOperations } from '../operations/iam/roles.js';
import { samlProviderOperations } from '../operations/iam/saml-providers.js';
import { simulationOperations } from '../operations/iam/simulation.js';
import { tagOperations } from '../operations/iam/tags.js';
import { userOperations } from '../operations/iam/users.js';

/** Operations of IAM that exist here, by action. Every other action answers as AWS answers one that it does not know. */
export const iamOperations: IamOperations = {
  ...roleOperations,
  ...userOperations,
  ...accessKeyOperations,
  ...policyOperations,
  ...identityPolicyOperations,
  ...tagOperations,
  ...oidcProviderOperations,
  ...samlProviderOperations,
  ...simulationOperations,
};
