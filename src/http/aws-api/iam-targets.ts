import { defined } from '../../kernel/index.js';
import { type Entity, type Holder, type Principal, type RequestContext, tagContext } from '../../sts/index.js';
import { AwsError } from './errors.js';
import type { FindTarget, IamParts } from './iam-operation.js';

interface Asked {
  readonly Path?: string | undefined;
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
  readonly TagKeys?: readonly string[] | undefined;
  readonly PolicyArn?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
}

/** What the request itself says. */
function said({ Tags = [], TagKeys = [], PolicyArn, PermissionsBoundary }: Asked): RequestContext {
  const keys = [...Tags.map(({ Key = '' }) => Key), ...TagKeys];
  return {
    ...tagContext('aws:RequestTag', Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]))),
    ...defined({ 'aws:TagKeys': keys.length > 0 ? keys : undefined, 'iam:PolicyARN': PolicyArn }),
    ...defined({ 'iam:PermissionsBoundary': PermissionsBoundary }),
  };
}

/** What is known of the thing that is asked about. A boundary to be set stands before the one that is there. */
function known(entity: Entity | Holder | undefined): RequestContext {
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

export const onRole: FindTarget<Asked & { RoleName: string | undefined }> = async (input, parts) => {
  const role = await parts.iam.roles.find(input.RoleName);
  return { resource: role?.arn ?? arn(parts, `role/${input.RoleName}`), context: { ...known(role), ...said(input) } };
};

export const onNewRole: FindTarget<Asked & { RoleName: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `role${input.Path ?? '/'}${input.RoleName}`),
  context: said(input),
});

export const onUser: FindTarget<Asked & { UserName?: string | undefined }> = async (input, parts, principal) => {
  const name = input.UserName ?? ownName(principal);
  const user = await parts.iam.users.find(name);
  return { resource: user?.arn ?? arn(parts, `user/${name}`), context: { ...known(user), ...said(input) } };
};

export const onNewUser: FindTarget<Asked & { UserName: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `user${input.Path ?? '/'}${input.UserName}`),
  context: said(input),
});

export const onPolicy: FindTarget<Asked & { PolicyArn: string | undefined }> = async (input, parts) => {
  const policy = await parts.iam.policies.find(input.PolicyArn);
  const { PolicyArn: _itself, ...rest } = input;
  return { resource: input.PolicyArn, context: { ...known(policy), ...said(rest) } };
};

export const onNewPolicy: FindTarget<Asked & { PolicyName: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `policy${input.Path ?? '/'}${input.PolicyName}`),
  context: said(input),
});

export const onRoles: FindTarget<{ PathPrefix?: string | undefined }> = async ({ PathPrefix = '/' }, parts) => ({
  resource: arn(parts, `role${PathPrefix}`),
  context: {},
});

export const onUsers: FindTarget<{ PathPrefix?: string | undefined }> = async ({ PathPrefix = '/' }, parts) => ({
  resource: arn(parts, `user${PathPrefix}`),
  context: {},
});

export const onPolicies: FindTarget<{ PathPrefix?: string | undefined }> = async ({ PathPrefix = '/' }, parts) => ({
  resource: arn(parts, `policy${PathPrefix}`),
  context: {},
});

export const onSource: FindTarget<{ PolicySourceArn: string | undefined }> = async ({ PolicySourceArn }) => ({
  resource: PolicySourceArn,
  context: {},
});

export const onNothing: FindTarget<object> = async () => ({ resource: '*', context: {} });

/** Who names no user means themselves. */
export function ownName(principal: Principal): string {
  if (principal.kind === 'user' && principal.userName !== undefined && principal.temporary !== 'federation') return principal.userName;
  throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
}

const ofProvider = async (kind: 'oidc' | 'saml', resource: string, input: Asked, { iam }: IamParts) => ({
  resource,
  context: { ...known(await iam.providers[kind].find(resource)), ...said(input) },
});

export const onOidcProvider: FindTarget<Asked & { OpenIDConnectProviderArn: string | undefined }> = (input, parts) =>
  ofProvider('oidc', input.OpenIDConnectProviderArn, input, parts);

export const onSamlProvider: FindTarget<Asked & { SAMLProviderArn: string | undefined }> = (input, parts) =>
  ofProvider('saml', input.SAMLProviderArn, input, parts);

export const onNewOidcProvider: FindTarget<Asked & { Url: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `oidc-provider/${input.Url.replace(/^https:\/\//, '').replace(/\/$/, '')}`),
  context: said(input),
});

export const onNewSamlProvider: FindTarget<Asked & { Name: string | undefined }> = async (input, parts) => ({
  resource: arn(parts, `saml-provider/${input.Name}`),
  context: said(input),
});

export const onOidcProviders: FindTarget<object> = async (_input, parts) => ({ resource: arn(parts, 'oidc-provider/*'), context: {} });
export const onSamlProviders: FindTarget<object> = async (_input, parts) => ({ resource: arn(parts, 'saml-provider/*'), context: {} });
