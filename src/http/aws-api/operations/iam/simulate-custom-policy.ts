import type { SimulateCustomPolicyCommandInput, SimulateCustomPolicyCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { boundaryIn, inputPolicies, simulated } from '../../shapes/simulation.js';

export const simulateCustomPolicy: RunIamOperation<SimulateCustomPolicyCommandInput, SimulateCustomPolicyCommandOutput> = async (
  parts,
  input,
) => {
  const policies = inputPolicies(input.PolicyInputList, 'PolicyInputList');
  return simulated(parts, input, policies, boundaryIn(input.PermissionsBoundaryPolicyInputList));
};
