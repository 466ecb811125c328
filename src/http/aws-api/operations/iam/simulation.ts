import { onAnyResource, onPolicySource } from '../../iam-authorization.js';
import type { IamOperations } from '../../iam-operation.js';
import { boundaryIn, inputPolicies, policiesOfSource, simulated } from '../../shapes/simulation.js';

/** Evaluates policies for actions and resources without a call of them. */
export const simulationOperations: IamOperations = {
  SimulateCustomPolicy: {
    authorization: onAnyResource,
    async run(parts, input) {
      const policies = inputPolicies(input.PolicyInputList, 'PolicyInputList');
      return simulated(parts, input, policies, boundaryIn(input.PermissionsBoundaryPolicyInputList));
    },
  },

  /** A boundary in the request replaces the one of the role or user. */
  SimulatePrincipalPolicy: {
    authorization: onPolicySource,
    async run(parts, input) {
      const { policies, boundary } = await policiesOfSource(parts, input.PolicySourceArn);
      const all = [...policies, ...inputPolicies(input.PolicyInputList ?? [], 'PolicyInputList')];
      return simulated(parts, input, all, boundaryIn(input.PermissionsBoundaryPolicyInputList) ?? boundary);
    },
  },
};
