import type { Tag as AwsTag } from '@aws-sdk/client-iam';
import { holders, type Tag } from '../../../../sts/index.js';
import { onOidcProvider, onPolicy, onRole, onSamlProvider, onUser } from '../../iam-authorization.js';
import type { IamOperations, IamParts } from '../../iam-operation.js';
import { awsTags, type PageInput, pageOf, tagsOf } from '../../shapes/iam.js';

/** Tags of every kind of resource. */
export const tagOperations: IamOperations = {
  TagRole: { authorization: onRole, run: ({ iam }, { RoleName, Tags }) => tag(iam.roles, RoleName, Tags) },
  TagUser: { authorization: onUser, run: ({ iam }, { UserName, Tags }) => tag(iam.users, UserName, Tags) },
  TagPolicy: { authorization: onPolicy, run: ({ iam }, { PolicyArn, Tags }) => tag(iam.policies, PolicyArn, Tags) },
  TagOpenIDConnectProvider: {
    authorization: onOidcProvider,
    run: ({ iam }, { OpenIDConnectProviderArn, Tags }) => tag(iam.providers.oidc, OpenIDConnectProviderArn, Tags),
  },
  TagSAMLProvider: {
    authorization: onSamlProvider,
    run: ({ iam }, { SAMLProviderArn, Tags }) => tag(iam.providers.saml, SAMLProviderArn, Tags),
  },

  UntagRole: { authorization: onRole, run: ({ iam }, { RoleName, TagKeys }) => untag(iam.roles, RoleName, TagKeys) },
  UntagUser: { authorization: onUser, run: ({ iam }, { UserName, TagKeys }) => untag(iam.users, UserName, TagKeys) },
  UntagPolicy: { authorization: onPolicy, run: ({ iam }, { PolicyArn, TagKeys }) => untag(iam.policies, PolicyArn, TagKeys) },
  UntagOpenIDConnectProvider: {
    authorization: onOidcProvider,
    run: ({ iam }, { OpenIDConnectProviderArn, TagKeys }) => untag(iam.providers.oidc, OpenIDConnectProviderArn, TagKeys),
  },
  UntagSAMLProvider: {
    authorization: onSamlProvider,
    run: ({ iam }, { SAMLProviderArn, TagKeys }) => untag(iam.providers.saml, SAMLProviderArn, TagKeys),
  },

  ListRoleTags: { authorization: onRole, run: (parts, input) => listTags(parts, parts.iam.roles, input.RoleName, input) },
  ListUserTags: { authorization: onUser, run: (parts, input) => listTags(parts, parts.iam.users, input.UserName, input) },
  ListPolicyTags: { authorization: onPolicy, run: (parts, input) => listTags(parts, parts.iam.policies, input.PolicyArn, input) },
  ListOpenIDConnectProviderTags: {
    authorization: onOidcProvider,
    run: (parts, input) => listTags(parts, parts.iam.providers.oidc, input.OpenIDConnectProviderArn, input),
  },
  ListSAMLProviderTags: {
    authorization: onSamlProvider,
    run: (parts, input) => listTags(parts, parts.iam.providers.saml, input.SAMLProviderArn, input),
  },
};

interface Tagged {
  readonly tags: readonly Tag[];
}

/** Resources of one kind, by name (roles, users) or by ARN. */
interface Resources<T extends Tagged> {
  /** Throws `no_such_entity`. */
  get(name: string): Promise<T>;
  /** Throws `no_such_entity`, `concurrent_modification`. */
  change(name: string, make: (resource: T) => T): Promise<T>;
}

async function tag<T extends Tagged>(resources: Resources<T>, name: string, tags: readonly AwsTag[]) {
  await resources.change(name, (resource) => holders.withTags(resource, tagsOf(tags)));
  return {};
}

async function untag<T extends Tagged>(resources: Resources<T>, name: string, keys: readonly string[]) {
  await resources.change(name, (resource) => holders.withoutTags(resource, keys));
  return {};
}

async function listTags(parts: IamParts, resources: Pick<Resources<Tagged>, 'get'>, name: string, input: PageInput) {
  const { tags } = await resources.get(name);
  const { items, pagination } = pageOf(parts, `tags:${name}`, input).cut(tags, ({ key }) => key);
  return { Tags: awsTags(items), ...pagination };
}
