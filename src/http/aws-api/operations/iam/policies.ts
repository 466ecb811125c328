import { defined } from '../../../../kernel/index.js';
import { type PolicyEntities, versionOf } from '../../../../sts/index.js';
import { onNewPolicy, onPolicies, onPolicy } from '../../iam-authorization.js';
import type { IamOperations } from '../../iam-operation.js';
import { awsPolicy, awsPolicyInList, awsPolicyVersion, encoded, pageOf, tagsOf } from '../../shapes/iam.js';

const NO_ENTITIES: PolicyEntities = { attached: { roles: [], users: [] }, bounded: { roles: [], users: [] } };

/** Managed policies and their versions. */
export const policyOperations: IamOperations = {
  CreatePolicy: {
    authorization: onNewPolicy,
    async run({ iam }, { PolicyName, Path, PolicyDocument, Description, Tags }) {
      const policy = await iam.policies.create({
        name: PolicyName,
        document: PolicyDocument,
        tags: tagsOf(Tags),
        ...defined({ path: Path, description: Description }),
      });
      return { Policy: awsPolicy(policy, NO_ENTITIES) };
    },
  },

  GetPolicy: {
    authorization: onPolicy,
    run: async ({ iam }, { PolicyArn }) => ({ Policy: awsPolicy(await iam.policies.get(PolicyArn), await iam.entitiesFor(PolicyArn)) }),
  },

  /** `OnlyAttached` and `PolicyUsageFilter` apply after the page was read, so a page may be short or empty and yet be truncated. */
  ListPolicies: {
    authorization: onPolicies,
    async run(parts, input) {
      const { Scope = 'All', PathPrefix, OnlyAttached, PolicyUsageFilter } = input;
      const page = pageOf(parts, 'policies', input);
      const { items, next } = await parts.iam.policies.list({ scope: Scope, ...page.range, ...defined({ pathPrefix: PathPrefix }) });
      const policies = await Promise.all(items.map(async (policy) => awsPolicyInList(policy, await parts.iam.entitiesFor(policy.arn))));
      const used = policies.filter(
        (policy) =>
          (!OnlyAttached || policy.AttachmentCount > 0) &&
          (PolicyUsageFilter !== 'PermissionsPolicy' || policy.AttachmentCount > 0) &&
          (PolicyUsageFilter !== 'PermissionsBoundary' || policy.PermissionsBoundaryUsageCount > 0),
      );
      return { Policies: used, ...page.pagination(next) };
    },
  },

  DeletePolicy: {
    authorization: onPolicy,
    async run({ iam }, { PolicyArn }) {
      await iam.policies.remove(PolicyArn);
      return {};
    },
  },

  CreatePolicyVersion: {
    authorization: onPolicy,
    async run({ iam }, { PolicyArn, PolicyDocument, SetAsDefault = false }) {
      const version = await iam.policies.addVersion(PolicyArn, PolicyDocument, SetAsDefault);
      return { PolicyVersion: awsPolicyVersion(version, await iam.policies.get(PolicyArn)) };
    },
  },

  GetPolicyVersion: {
    authorization: onPolicy,
    async run({ iam }, { PolicyArn, VersionId }) {
      const policy = await iam.policies.get(PolicyArn);
      const version = versionOf(policy, VersionId);
      return { PolicyVersion: { ...awsPolicyVersion(version, policy), Document: encoded(version.document) } };
    },
  },

  /** Newest first. */
  ListPolicyVersions: {
    authorization: onPolicy,
    async run(parts, input) {
      const policy = await parts.iam.policies.get(input.PolicyArn);
      const { items, pagination } = pageOf(parts, `versions:${policy.arn}`, input).cut(policy.versions.toReversed(), ({ id }) => id);
      return { Versions: items.map((version) => awsPolicyVersion(version, policy)), ...pagination };
    },
  },

  SetDefaultPolicyVersion: {
    authorization: onPolicy,
    async run({ iam }, { PolicyArn, VersionId }) {
      await iam.policies.setDefault(PolicyArn, VersionId);
      return {};
    },
  },

  DeletePolicyVersion: {
    authorization: onPolicy,
    async run({ iam }, { PolicyArn, VersionId }) {
      await iam.policies.removeVersion(PolicyArn, VersionId);
      return {};
    },
  },

  ListEntitiesForPolicy: {
    authorization: onPolicy,
    async run({ iam, pageTokens }, input) {
      const { PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter } = input;
      await iam.policies.get(PolicyArn);
      const { attached, bounded } = await iam.entitiesFor(PolicyArn);
      const usages = [
        ...(PolicyUsageFilter === 'PermissionsBoundary' ? [] : [attached]),
        ...(PolicyUsageFilter === 'PermissionsPolicy' ? [] : [bounded]),
      ];
      const roles = usages.flatMap((usage) => usage.roles.map(({ arn, path, name, id }) => ({ kind: 'Role', arn, path, name, id })));
      const users = usages.flatMap((usage) => usage.users.map(({ arn, path, name, id }) => ({ kind: 'User', arn, path, name, id })));
      const entities = [...roles, ...users]
        .filter(({ kind, path }) => (EntityFilter === undefined || EntityFilter === kind) && path.startsWith(PathPrefix))
        .filter(({ arn }, at, all) => all.findIndex((other) => other.arn === arn) === at);
      const { items, pagination } = pageOf({ pageTokens }, `entities:${PolicyArn}`, input).cut(entities, ({ arn }) => arn);
      return {
        PolicyGroups: [],
        PolicyUsers: items.filter(({ kind }) => kind === 'User').map(({ name, id }) => ({ UserName: name, UserId: id })),
        PolicyRoles: items.filter(({ kind }) => kind === 'Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
        ...pagination,
      };
    },
  },
};
