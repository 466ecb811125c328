import { defined } from '../../../kernel/index.js';
import {
  type PolicyDocument,
  parsePolicy,
  type RequestContext,
  type Simulated,
  type SimulatedPolicy,
  simulate,
} from '../../../sts/index.js';
import { AwsError } from '../errors.js';
import type { IamParts } from '../iam-operation.js';
import { pageOf } from './iam.js';

interface SimulationInput {
  readonly ActionNames: readonly string[] | undefined;
  readonly ResourceArns?: readonly string[] | undefined;
  readonly ContextEntries?:
    | readonly { readonly ContextKeyName?: string | undefined; readonly ContextKeyValues?: readonly string[] | undefined }[]
    | undefined;
  readonly ResourcePolicy?: string | undefined;
  readonly OrderedOrganizationPolicyInputList?: readonly unknown[] | undefined;
  readonly PolicyExclusionList?: readonly unknown[] | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

const MAX_ANSWERS = 10_000;

export function inputPolicies(texts: readonly string[], list: string): SimulatedPolicy[] {
  return texts.map((text, at) => ({ id: `${list}.${at + 1}`, type: 'IAM Policy', document: parsePolicy(text) }));
}

export function boundaryIn(texts: readonly string[] | undefined): PolicyDocument | undefined {
  return texts?.[0] === undefined ? undefined : parsePolicy(texts[0]);
}

/** Policies of a role or a user with its permissions boundary. Throws `no_such_entity`. */
export async function policiesOfSource({ iam }: Pick<IamParts, 'iam'>, arn: string) {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const kind = /^arn:aws:iam::\d+:(role|user)\//.exec(arn)?.[1];
  if (kind === undefined) throw new AwsError('InvalidInput', `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  const holder = kind === 'role' ? await iam.roles.get(name) : await iam.users.get(name);
  if (holder.arn !== arn) throw new AwsError('NoSuchEntity', `The ${kind} ${arn} cannot be found.`, 404);
  const managed = await Promise.all(
    holder.attached.map(async (policyArn) => {
      const document = await iam.policies.document(policyArn);
      return document ? [{ id: policyArn.slice(policyArn.lastIndexOf('/') + 1), type: 'IAM Policy', document }] : [];
    }),
  );
  const inline = holder.inline.map((policy) => ({
    id: `${kind}_${holder.name}_${policy.name}`,
    type: 'IAM Policy',
    document: parsePolicy(policy.document),
  }));
  const boundary = holder.boundary === undefined ? undefined : ((await iam.policies.document(holder.boundary)) ?? NOTHING);
  return { policies: [...inline, ...managed.flat()] as SimulatedPolicy[], boundary };
}

const NOTHING: PolicyDocument = { Version: '2012-10-17', Statement: [] };

/** Simulation results of each action on each resource, in IAM's response format. */
export function simulated(
  parts: Pick<IamParts, 'pageTokens'>,
  input: SimulationInput,
  policies: readonly SimulatedPolicy[],
  boundary: PolicyDocument | undefined,
) {
  const { ActionNames = [], ResourceArns = ['*'], ContextEntries = [], ResourcePolicy } = input;
  if (ResourcePolicy !== undefined || input.OrderedOrganizationPolicyInputList || input.PolicyExclusionList)
    throw new AwsError('InvalidInput', 'Resource policies, those of organizations and exclusions are not simulated on this server.');
  if (ActionNames.length * ResourceArns.length > MAX_ANSWERS)
    throw new AwsError('InvalidInput', 'There are too many actions and resources.');
  const context: RequestContext = Object.fromEntries(
    ContextEntries.map(({ ContextKeyName = '', ContextKeyValues: values = [] }) => [
      ContextKeyName,
      values.length === 1 ? values[0]! : values,
    ]),
  );
  const requests = ActionNames.flatMap((action) => ResourceArns.map((resource) => ({ action, resource, context })));
  const { items, pagination } = pageOf(parts, 'simulation', input).cut(requests, ({ action, resource }) => `${action} ${resource}`);
  return { EvaluationResults: items.map((request) => awsResult(simulate(policies, boundary, request))), ...pagination };
}

function awsResult({ action, resource, decision, matched, missing, allowedByBoundary }: Simulated) {
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision,
    MatchedStatements: matched.map(({ policy }) => ({ SourcePolicyId: policy.id, SourcePolicyType: policy.type as 'user' })),
    MissingContextValues: [...missing],
    ...defined({
      PermissionsBoundaryDecisionDetail: allowedByBoundary === undefined ? undefined : { AllowedByPermissionsBoundary: allowedByBoundary },
    }),
  };
}
