import { z } from 'zod';
import type {
  MetadataSource,
  ServiceProvider,
  ServiceProviderChange,
  ServiceProviderMetadata,
  ServiceProviderRules,
} from '../../../../directory/service-providers/index.js';
import { defined } from '../../../../kernel/index.js';
import { serviceProviderName } from '../../cognate/change-of.js';
import { AwsError } from '../../errors.js';

const url = z.string().min(1).max(2048);
/** X.509 certificate in base64, with or without PEM lines. */
const certificate = z
  .string()
  .min(1)
  .max(8192)
  .transform((text) => text.replace(/-----(BEGIN|END) CERTIFICATE-----|\s+/g, ''));
const attributeName = z.string().min(1).max(256);

/** Members of a service provider that can be changed: all but the pool and the name. `null` removes an optional member. */
export const serviceProviderMembers = {
  MetadataFile: z.string().min(1).max(131_072).optional(),
  MetadataURL: url.optional(),
  EntityId: z.string().min(1).max(1024).optional(),
  AssertionConsumerServices: z
    .array(z.strictObject({ Url: url, Index: z.int().min(0).max(65_535).optional() }))
    .min(1)
    .max(20)
    .optional(),
  SingleLogoutUrl: url.optional(),
  SingleLogoutResponseUrl: url.optional(),
  SingleLogoutBinding: z.enum(['HTTP-Redirect', 'HTTP-POST']).optional(),
  SigningCertificates: z.array(certificate).max(10).optional(),
  EncryptionCertificate: certificate.optional(),
  NameIdFormat: z.enum(['emailAddress', 'persistent', 'transient', 'unspecified']).optional(),
  NameIdSource: attributeName.nullable().optional(),
  Attributes: z
    .array(z.strictObject({ Name: attributeName, Source: attributeName, NameFormat: z.string().min(1).max(256).optional() }))
    .max(50)
    .optional(),
  StateUnverified: z.boolean().optional(),
  SignResponse: z.boolean().optional(),
  SignAssertion: z.boolean().optional(),
  EncryptAssertion: z.boolean().optional(),
  RequireSignedRequests: z.boolean().optional(),
  AllowIdpInitiated: z.boolean().optional(),
  DefaultRelayState: z.string().min(1).max(1024).nullable().optional(),
};

export const serviceProviderInput = z.strictObject({ Name: serviceProviderName, ...serviceProviderMembers });
type Members = Omit<z.output<typeof serviceProviderInput>, 'Name'>;

const BINDINGS = { 'HTTP-Redirect': 'redirect', 'HTTP-POST': 'post' } as const;
const FACTS = [
  'EntityId',
  'AssertionConsumerServices',
  'SingleLogoutUrl',
  'SingleLogoutResponseUrl',
  'SingleLogoutBinding',
  'SigningCertificates',
  'EncryptionCertificate',
] as const;

/**
 * Translates the input to a change of the service provider. Throws `InvalidParameterException` when its metadata come from two sources or
 * are incomplete.
 */
export function changeIn(members: Members): ServiceProviderChange {
  const source = sourceIn(members);
  const without = [
    ...(members.NameIdSource === null ? (['nameIdSource'] as const) : []),
    ...(members.DefaultRelayState === null ? (['defaultRelayState'] as const) : []),
  ];
  return { ...defined({ source }), rules: rulesIn(members), without };
}

/** Metadata source of a new service provider. Throws as `changeIn`. */
export function sourceIn(members: Members): MetadataSource | undefined {
  const { MetadataFile, MetadataURL } = members;
  const single = FACTS.filter((name) => members[name] !== undefined);
  const given = [MetadataFile !== undefined, MetadataURL !== undefined, single.length > 0].filter(Boolean).length;
  if (given > 1) throw new AwsError('InvalidParameterException', 'MetadataFile, MetadataURL and single facts exclude each other.');
  if (MetadataFile !== undefined) return { metadata: MetadataFile };
  if (MetadataURL !== undefined) return { metadataUrl: MetadataURL };
  return single.length === 0 ? undefined : { facts: metadataIn(members) };
}

function metadataIn(members: Members): ServiceProviderMetadata {
  const { EntityId, AssertionConsumerServices, SingleLogoutUrl, SingleLogoutResponseUrl, EncryptionCertificate } = members;
  if (EntityId === undefined || AssertionConsumerServices === undefined)
    throw new AwsError('InvalidParameterException', 'EntityId and AssertionConsumerServices are required without metadata.');
  return {
    entityId: EntityId,
    assertionConsumers: AssertionConsumerServices.map(({ Url, Index }, at) => ({ url: Url, index: Index ?? at })),
    ...(SingleLogoutUrl === undefined
      ? {}
      : {
          logout: {
            binding: BINDINGS[members.SingleLogoutBinding ?? 'HTTP-Redirect'],
            url: SingleLogoutUrl,
            ...defined({ responseUrl: SingleLogoutResponseUrl }),
          },
        }),
    signingCertificates: members.SigningCertificates ?? [],
    ...defined({ encryptionCertificate: EncryptionCertificate }),
  };
}

export function rulesIn(members: Members): Partial<ServiceProviderRules> {
  const rules = {
    nameIdFormat: members.NameIdFormat,
    nameIdSource: members.NameIdSource ?? undefined,
    attributes: members.Attributes?.map(({ Name, Source, NameFormat }) => ({
      name: Name,
      source: Source,
      ...defined({ nameFormat: NameFormat }),
    })),
    stateUnverified: members.StateUnverified,
    signResponse: members.SignResponse,
    signAssertion: members.SignAssertion,
    encryptAssertion: members.EncryptAssertion,
    requireSignedRequests: members.RequireSignedRequests,
    allowIdpInitiated: members.AllowIdpInitiated,
    defaultRelayState: members.DefaultRelayState ?? undefined,
  };
  return Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined)) as Partial<ServiceProviderRules>;
}

/** Translates a service provider to the operation's output. */
export function describedServiceProvider(provider: ServiceProvider): object {
  const { logout } = provider;
  return {
    UserPoolId: provider.poolId,
    Name: provider.name,
    ClientId: provider.clientId,
    MetadataURL: provider.metadataUrl,
    MetadataReadDate: provider.metadataReadAt && provider.metadataReadAt.getTime() / 1000,
    EntityId: provider.entityId,
    AssertionConsumerServices: provider.assertionConsumers.map(({ url: Url, index: Index }) => ({ Url, Index })),
    SingleLogoutUrl: logout?.url,
    SingleLogoutResponseUrl: logout?.responseUrl,
    SingleLogoutBinding: logout && (logout.binding === 'post' ? 'HTTP-POST' : 'HTTP-Redirect'),
    SigningCertificates: provider.signingCertificates,
    EncryptionCertificate: provider.encryptionCertificate,
    NameIdFormat: provider.nameIdFormat,
    NameIdSource: provider.nameIdSource,
    Attributes: provider.attributes.map(({ name: Name, source: Source, nameFormat: NameFormat }) => ({ Name, Source, NameFormat })),
    StateUnverified: provider.stateUnverified,
    SignResponse: provider.signResponse,
    SignAssertion: provider.signAssertion,
    EncryptAssertion: provider.encryptAssertion,
    RequireSignedRequests: provider.requireSignedRequests,
    AllowIdpInitiated: provider.allowIdpInitiated,
    DefaultRelayState: provider.defaultRelayState,
    CreationDate: provider.createdAt.getTime() / 1000,
    LastModifiedDate: provider.updatedAt.getTime() / 1000,
  };
}
