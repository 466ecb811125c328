import { defined } from '../../kernel/index.js';
import { type Entity, type Holder, type Principal, type RequestContext, tagContext } from '../../sts/index.js';
import { AwsError } from './errors.js';
import type { IamAuthorization, IamParts } from './iam-operation.js';

/** Members of requests that condition keys, or the ARN of a new resource, are made of. */
interface ConditionInput {
  readonly Path?: string | undefined;
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
  readonly TagKeys?: readonly string[] | undefined;
  readonly PolicyArn?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
}

/** Condition keys of the request: `aws:RequestTag/…`, `aws:TagKeys`, `iam:PolicyARN`, `iam:PermissionsBoundary`. */
function requestConditions({ Tags = [], TagKeys = [], PolicyArn, PermissionsBoundary }: ConditionInput): RequestContext {
  const keys = [...Tags.map(({ Key = '' }) => Key), ...TagKeys];
  return {
    ...tagContext('aws:RequestTag', Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]))),
    ...defined({ 'aws:TagKeys': keys.length > 0 ? keys : undefined, 'iam:PolicyARN': PolicyArn }),
    ...defined({ 'iam:PermissionsBoundary': PermissionsBoundary }),
  };
}

/** Condition keys of the stored resource: its tags and its permissions boundary. A boundary in the request takes precedence. */
function resourceConditions(entity: Entity | Holder | undefined): RequestContext {
  if (!entity) return {};
  const tags = Object.fromEntries(entity.tags.map(({ key, value }) => [key, value]));
  const boundary = 'boundary' in entity ? entity.boundary : undefined;
  return {
    ...tagContext('aws:ResourceTag', tags),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`iam:ResourceTag/${key}`, value])),
    ...defined({ 'iam:PermissionsBoundary': boundary }),
  };
}

const arn = ({ accountId }: IamParts, rest: string): string => `arn:aws:iam::${accountId}:${rest}`;

export const onRole: IamAuthorization<ConditionInput & { RoleName: string | undefined }> = async (input, parts) => {
  const role = await parts.iam.roles.find(input.RoleName);
  return {
    resource: role?.arn ?? arn(parts, `role/${input.RoleName}`),
    context: { ...resourceConditions(role), ...requestConditions(input) },
  };
};

export const onNewRole: IamAuthorization<ConditionInput & { RoleName: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `role${input.Path ?? '/'}${input.RoleName}`),
  context: requestConditions(input),
});

export const onRoles: IamAuthorization<{ PathPrefix?: string | undefined }> = async ({ PathPrefix = '/' }, parts) => ({
  resource: arn(parts, `role${PathPrefix}`),
  context: {},
});

export const onUser: IamAuthorization<ConditionInput & { UserName?: string | undefined }> = async (input, parts, principal) => {
  const name = input.UserName ?? callerUserName(principal);
  const user = await parts.iam.users.find(name);
  return { resource: user?.arn ?? arn(parts, `user/${name}`), context: { ...resourceConditions(user), ...requestConditions(input) } };
};

export const onNewUser: IamAuthorization<ConditionInput & { UserName: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `user${input.Path ?? '/'}${input.UserName}`),
  context: requestConditions(input),
});

export const onUsers: IamAuthorization<{ PathPrefix?: string | undefined }> = async ({ PathPrefix = '/' }, parts) => ({
  resource: arn(parts, `user${PathPrefix}`),
  context: {},
});

/** `iam:PolicyARN` is left out: the policy is the resource itself. */
export const onPolicy: IamAuthorization<ConditionInput & { PolicyArn: string | undefined }> = async (input, parts) => {
  const policy = await parts.iam.policies.find(input.PolicyArn);
  const { PolicyArn: _resource, ...rest } = input;
  return { resource: input.PolicyArn, context: { ...resourceConditions(policy), ...requestConditions(rest) } };
};

export const onNewPolicy: IamAuthorization<ConditionInput & { PolicyName: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `policy${input.Path ?? '/'}${input.PolicyName}`),
  context: requestConditions(input),
});

export const onPolicies: IamAuthorization<{ PathPrefix?: string | undefined }> = async ({ PathPrefix = '/' }, parts) => ({
  resource: arn(parts, `policy${PathPrefix}`),
  context: {},
});

const onProvider = async (kind: 'oidc' | 'saml', resource: string, input: ConditionInput, { iam }: IamParts) => ({
  resource,
  context: { ...resourceConditions(await iam.providers[kind].find(resource)), ...requestConditions(input) },
});

export const onOidcProvider: IamAuthorization<ConditionInput & { OpenIDConnectProviderArn: string | undefined }> = (input, parts) =>
  onProvider('oidc', input.OpenIDConnectProviderArn, input, parts);

export const onNewOidcProvider: IamAuthorization<ConditionInput & { Url: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `oidc-provider/${input.Url.replace(/^https:\/\//, '').replace(/\/$/, '')}`),
  context: requestConditions(input),
});

export const onOidcProviders: IamAuthorization<object> = async (_input, parts) => ({
  resource: arn(parts, 'oidc-provider/*'),
  context: {},
});

export const onSamlProvider: IamAuthorization<ConditionInput & { SAMLProviderArn: string | undefined }> = (input, parts) =>
  onProvider('saml', input.SAMLProviderArn, input, parts);

export const onNewSamlProvider: IamAuthorization<ConditionInput & { Name: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `saml-provider/${input.Name}`),
  context: requestConditions(input),
});

export const onSamlProviders: IamAuthorization<object> = async (_input, parts) => ({
  resource: arn(parts, 'saml-provider/*'),
  context: {},
});

export const onPolicySource: IamAuthorization<{ PolicySourceArn: string | undefined }> = async ({ PolicySourceArn }) => ({
  resource: PolicySourceArn,
  context: {},
});

export const onAnyResource: IamAuthorization<object> = async () => ({ resource: '*', context: {} });

/** Name of the calling IAM user, the default of an omitted `UserName`. Throws `ValidationError` for other principals. */
export function callerUserName(principal: Principal): string {
  if (principal.kind === 'user' && principal.userName !== undefined && principal.temporary !== 'federation') return principal.userName;
  throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
}
