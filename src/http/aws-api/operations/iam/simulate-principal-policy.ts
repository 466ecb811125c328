import type { SimulatePrincipalPolicyCommandInput, SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { boundaryIn, inputPolicies, policiesOfSource, simulated } from '../../shapes/simulation.js';

export const simulatePrincipalPolicy: RunIamOperation<SimulatePrincipalPolicyCommandInput, SimulatePrincipalPolicyCommandOutput> = async (
  parts,
  input,
) => {
  const { policies, boundary } = await policiesOfSource(parts, input.PolicySourceArn);
  const all = [...policies, ...inputPolicies(input.PolicyInputList ?? [], 'PolicyInputList')];
  return simulated(parts, input, all, boundaryIn(input.PermissionsBoundaryPolicyInputList) ?? boundary);
};
