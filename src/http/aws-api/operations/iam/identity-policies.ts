import { type Holder, holders } from '../../../../sts/index.js';
import { AwsError } from '../../errors.js';
import { onRole, onUser } from '../../iam-authorization.js';
import type { IamOperations, IamParts } from '../../iam-operation.js';
import { encoded, type PageInput, pageOf } from '../../shapes/iam.js';

/** Policies of roles and users: attached managed policies, inline policies and the permissions boundary. */
export const identityPolicyOperations: IamOperations = {
  AttachRolePolicy: { authorization: onRole, run: ({ iam }, { RoleName, PolicyArn }) => attach(iam, iam.roles, RoleName, PolicyArn) },
  AttachUserPolicy: { authorization: onUser, run: ({ iam }, { UserName, PolicyArn }) => attach(iam, iam.users, UserName, PolicyArn) },
  DetachRolePolicy: { authorization: onRole, run: ({ iam }, { RoleName, PolicyArn }) => detach(iam.roles, RoleName, PolicyArn) },
  DetachUserPolicy: { authorization: onUser, run: ({ iam }, { UserName, PolicyArn }) => detach(iam.users, UserName, PolicyArn) },
  ListAttachedRolePolicies: { authorization: onRole, run: (parts, input) => listAttached(parts, parts.iam.roles, input.RoleName, input) },
  ListAttachedUserPolicies: { authorization: onUser, run: (parts, input) => listAttached(parts, parts.iam.users, input.UserName, input) },

  PutRolePolicy: {
    authorization: onRole,
    run: ({ iam }, { RoleName, PolicyName, PolicyDocument }) =>
      change(iam.roles, RoleName, (role) => holders.withInline(role, PolicyName, PolicyDocument, 'role')),
  },
  PutUserPolicy: {
    authorization: onUser,
    run: ({ iam }, { UserName, PolicyName, PolicyDocument }) =>
      change(iam.users, UserName, (user) => holders.withInline(user, PolicyName, PolicyDocument, 'user')),
  },
  GetRolePolicy: {
    authorization: onRole,
    async run({ iam }, { RoleName, PolicyName }) {
      const role = await iam.roles.get(RoleName);
      return { RoleName: role.name, PolicyName, PolicyDocument: encoded(holders.inlineOf(role, PolicyName, 'role')) };
    },
  },
  GetUserPolicy: {
    authorization: onUser,
    async run({ iam }, { UserName, PolicyName }) {
      const user = await iam.users.get(UserName);
      return { UserName: user.name, PolicyName, PolicyDocument: encoded(holders.inlineOf(user, PolicyName, 'user')) };
    },
  },
  ListRolePolicies: { authorization: onRole, run: (parts, input) => listInline(parts, parts.iam.roles, input.RoleName, input) },
  ListUserPolicies: { authorization: onUser, run: (parts, input) => listInline(parts, parts.iam.users, input.UserName, input) },
  DeleteRolePolicy: {
    authorization: onRole,
    run: ({ iam }, { RoleName, PolicyName }) => change(iam.roles, RoleName, (role) => holders.withoutInline(role, PolicyName, 'role')),
  },
  DeleteUserPolicy: {
    authorization: onUser,
    run: ({ iam }, { UserName, PolicyName }) => change(iam.users, UserName, (user) => holders.withoutInline(user, PolicyName, 'user')),
  },

  PutRolePermissionsBoundary: {
    authorization: onRole,
    run: ({ iam }, { RoleName, PermissionsBoundary }) => putBoundary(iam, iam.roles, RoleName, PermissionsBoundary),
  },
  PutUserPermissionsBoundary: {
    authorization: onUser,
    run: ({ iam }, { UserName, PermissionsBoundary }) => putBoundary(iam, iam.users, UserName, PermissionsBoundary),
  },
  DeleteRolePermissionsBoundary: { authorization: onRole, run: ({ iam }, { RoleName }) => deleteBoundary(iam.roles, 'role', RoleName) },
  DeleteUserPermissionsBoundary: { authorization: onUser, run: ({ iam }, { UserName }) => deleteBoundary(iam.users, 'user', UserName) },
};

/** Roles or users of the account. */
interface Identities<T extends Holder> {
  /** Throws `no_such_entity`. */
  get(name: string): Promise<T>;
  /** Throws `no_such_entity`, `concurrent_modification`. */
  change(name: string, make: (identity: T) => T): Promise<T>;
}

async function change<T extends Holder>(all: Identities<T>, name: string, make: (identity: T) => T) {
  await all.change(name, make);
  return {};
}

/** Throws `no_such_entity` when the policy does not exist. */
async function attach<T extends Holder>({ policies }: IamParts['iam'], all: Identities<T>, name: string, policyArn: string) {
  await policies.get(policyArn);
  return change(all, name, (identity) => holders.withAttached(identity, policyArn));
}

const detach = <T extends Holder>(all: Identities<T>, name: string, policyArn: string) =>
  change(all, name, (identity) => holders.withoutAttached(identity, policyArn));

async function listAttached(parts: IamParts, all: Pick<Identities<Holder>, 'get'>, name: string, input: PageInput) {
  const { attached } = await all.get(name);
  const { items, pagination } = pageOf(parts, `attached:${name}`, input).cut(attached, (arn) => arn);
  return { AttachedPolicies: items.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn })), ...pagination };
}

async function listInline(parts: IamParts, all: Pick<Identities<Holder>, 'get'>, name: string, input: PageInput) {
  const { inline } = await all.get(name);
  const { items, pagination } = pageOf(parts, `inline:${name}`, input).cut(inline, (policy) => policy.name);
  return { PolicyNames: items.map((policy) => policy.name), ...pagination };
}

/** Throws `no_such_entity` when the policy does not exist. */
async function putBoundary<T extends Holder>({ policies }: IamParts['iam'], all: Identities<T>, name: string, policyArn: string) {
  await policies.get(policyArn);
  return change(all, name, (identity) => holders.withBoundary(identity, policyArn));
}

/** Throws `NoSuchEntity` when there is no boundary. */
const deleteBoundary = <T extends Holder>(all: Identities<T>, kind: 'role' | 'user', name: string) =>
  change(all, name, (identity) => {
    if (identity.boundary === undefined)
      throw new AwsError('NoSuchEntity', `The ${kind} with name ${name} has no permissions boundary.`, 404);
    return holders.withBoundary(identity, undefined);
  });
