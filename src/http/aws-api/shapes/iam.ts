import { defined } from '../../../kernel/index.js';
import type { Entity, Holder, PolicyEntities, PolicyEntity, PolicyVersion, RoleEntity, Tag, UserEntity } from '../../../sts/index.js';
import type { IamParts } from '../iam-operation.js';

/** Policy document as IAM answers it: percent-encoded JSON (RFC 3986). */
export const encoded = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export const awsTags = (tags: readonly Tag[]) => tags.map(({ key, value }) => ({ Key: key, Value: value }));

export const tagsOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): Tag[] =>
  tags.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }));

const boundaryOf = ({ boundary }: Holder) =>
  boundary === undefined ? undefined : { PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const, PermissionsBoundaryArn: boundary };

const tagsIfAny = ({ tags }: Entity) => (tags.length > 0 ? awsTags(tags) : undefined);

/** Role as a member of a list: without permissions boundary and tags. */
export const awsRoleInList = ({ path, name, id, arn, createdAt, trustPolicy, description, maxSessionSeconds }: RoleEntity) => ({
  Path: path,
  RoleName: name,
  RoleId: id,
  Arn: arn,
  CreateDate: new Date(createdAt),
  AssumeRolePolicyDocument: encoded(trustPolicy),
  ...defined({ Description: description }),
  MaxSessionDuration: maxSessionSeconds,
});

export const awsRole = (role: RoleEntity) => ({
  ...awsRoleInList(role),
  ...defined({ PermissionsBoundary: boundaryOf(role), Tags: tagsIfAny(role) }),
});

/** User as a member of a list: without permissions boundary and tags. */
export const awsUserInList = ({ path, name, id, arn, createdAt }: UserEntity) => ({
  Path: path,
  UserName: name,
  UserId: id,
  Arn: arn,
  CreateDate: new Date(createdAt),
});

export const awsUser = (user: UserEntity) => ({
  ...awsUserInList(user),
  ...defined({ PermissionsBoundary: boundaryOf(user), Tags: tagsIfAny(user) }),
});

/** Managed policy as a member of a list: without description and tags. */
export const awsPolicyInList = (policy: PolicyEntity, { attached, bounded }: PolicyEntities) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attached.roles.length + attached.users.length,
  PermissionsBoundaryUsageCount: bounded.roles.length + bounded.users.length,
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
});

export const awsPolicy = (policy: PolicyEntity, entities: PolicyEntities) => ({
  ...awsPolicyInList(policy, entities),
  ...defined({ Description: policy.description, Tags: tagsIfAny(policy) }),
});

export const awsPolicyVersion = ({ id, createdAt }: PolicyVersion, { defaultVersion }: PolicyEntity) => ({
  VersionId: id,
  IsDefaultVersion: id === defaultVersion,
  CreateDate: new Date(createdAt),
});

const DEFAULT_MAX_ITEMS = 100;

/** Members of list requests that choose a page. */
export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

interface Pagination {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** Page of the named list that the request's marker begins. Throws `invalid_page_token`. */
export function pageOf({ pageTokens }: Pick<IamParts, 'pageTokens'>, list: string, { Marker, MaxItems = DEFAULT_MAX_ITEMS }: PageInput) {
  const after = Marker === undefined ? undefined : pageTokens.read(`iam:${list}`, Marker)[0];
  const pagination = (next: string | undefined): Pagination =>
    next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: pageTokens.write(`iam:${list}`, [next]) };
  return {
    range: { limit: MaxItems, ...defined({ after }) },
    pagination,
    /** Cuts the page out of a complete list whose items have unique keys. */
    cut<T>(all: readonly T[], keyOf: (item: T) => string): { readonly items: T[]; readonly pagination: Pagination } {
      const rest = after === undefined ? all : all.slice(all.findIndex((item) => keyOf(item) === after) + 1);
      const items = rest.slice(0, MaxItems);
      return { items, pagination: pagination(rest.length > items.length ? keyOf(items.at(-1)!) : undefined) };
    },
  };
}
