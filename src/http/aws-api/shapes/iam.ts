import { defined } from '../../../kernel/index.js';
import type { Entity, Holder, PolicyEntities, PolicyEntity, PolicyVersion, RoleEntity, Tag, UserEntity } from '../../../sts/index.js';
import { AwsError } from '../errors.js';
import type { IamParts } from '../iam-operation.js';

/** IAM sends policies as percent-encoded JSON. */
export const encoded = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export const awsTags = (tags: readonly Tag[]) => tags.map(({ key, value }) => ({ Key: key, Value: value }));

export const tagsOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): Tag[] =>
  tags.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }));

const boundaryOf = ({ boundary }: Holder) =>
  boundary === undefined ? undefined : { PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const, PermissionsBoundaryArn: boundary };

const someTags = ({ tags }: Entity) => (tags.length > 0 ? awsTags(tags) : undefined);

/** As lists show it; a single one is shown with its boundary and tags. */
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
  ...defined({ PermissionsBoundary: boundaryOf(role), Tags: someTags(role) }),
});

export const awsUserInList = ({ path, name, id, arn, createdAt }: UserEntity) => ({
  Path: path,
  UserName: name,
  UserId: id,
  Arn: arn,
  CreateDate: new Date(createdAt),
});

export const awsUser = (user: UserEntity) => ({
  ...awsUserInList(user),
  ...defined({ PermissionsBoundary: boundaryOf(user), Tags: someTags(user) }),
});

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
  ...defined({ Description: policy.description, Tags: someTags(policy) }),
});

export const NO_ENTITIES: PolicyEntities = { attached: { roles: [], users: [] }, bounded: { roles: [], users: [] } };

export const awsPolicyVersion = ({ id, createdAt }: PolicyVersion, { defaultVersion }: PolicyEntity) => ({
  VersionId: id,
  IsDefaultVersion: id === defaultVersion,
  CreateDate: new Date(createdAt),
});

/** Of SAML assertions: nothing here decrypts them. */
export const noEncryption = (): AwsError => new AwsError('InvalidInput', 'Encrypted assertions are not available on this server.');

const PAGE = 100;

interface PageAsked {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

interface PageTold {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** Where a list goes on. Throws `invalid_page_token`. */
export function pageOf({ pageTokens }: Pick<IamParts, 'pageTokens'>, list: string, { Marker, MaxItems }: PageAsked) {
  const after = Marker === undefined ? undefined : pageTokens.read(`iam:${list}`, Marker)[0];
  return {
    asked: { limit: MaxItems ?? PAGE, ...defined({ after }) },
    told: (next: string | undefined): PageTold =>
      next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: pageTokens.write(`iam:${list}`, [next]) },
    /** The same for a list that is at hand, each item known by its key. */
    cut<T>(items: readonly T[], keyOf: (item: T) => string): { readonly items: T[]; readonly told: PageTold } {
      const from = after === undefined ? items : items.slice(items.findIndex((item) => keyOf(item) === after) + 1);
      const shown = from.slice(0, MaxItems ?? PAGE);
      return { items: shown, told: this.told(from.length > shown.length ? keyOf(shown.at(-1)!) : undefined) };
    },
  };
}
