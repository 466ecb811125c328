import { z } from 'zod';
import type { NewServiceProvider, ServiceProviderRules, ServiceProviders } from '../directory/service-providers/index.js';
import { hasCode, type Logger } from '../kernel/index.js';

const url = z.string().min(1).max(2048);
/** X.509 certificate in base64, with or without PEM lines. */
const certificate = z
  .string()
  .max(8192)
  .transform((text) => text.replace(/-----(BEGIN|END) CERTIFICATE-----|\s+/g, ''));

const rules = z.strictObject({
  nameIdFormat: z.enum(['emailAddress', 'persistent', 'transient', 'unspecified']).exactOptional(),
  nameIdSource: z.string().min(1).max(256).exactOptional(),
  attributes: z
    .array(z.strictObject({ name: z.string().min(1), source: z.string().min(1), nameFormat: z.string().min(1).exactOptional() }))
    .exactOptional(),
  stateUnverified: z.boolean().exactOptional(),
  signResponse: z.boolean().exactOptional(),
  signAssertion: z.boolean().exactOptional(),
  encryptAssertion: z.boolean().exactOptional(),
  requireSignedRequests: z.boolean().exactOptional(),
  allowIdpInitiated: z.boolean().exactOptional(),
  defaultRelayState: z.string().min(1).max(1024).exactOptional(),
}) satisfies z.ZodType<Partial<ServiceProviderRules>>;

const facts = z.strictObject({
  entityId: z.string().min(1).max(1024),
  assertionConsumers: z.array(z.strictObject({ url, index: z.int().min(0).default(0) })).min(1),
  logout: z
    .strictObject({ binding: z.enum(['redirect', 'post']).default('redirect'), url, responseUrl: url.exactOptional() })
    .exactOptional(),
  signingCertificates: z.array(certificate).default([]),
  encryptionCertificate: certificate.exactOptional(),
});

/** SAML service provider: its metadata from one of three sources, and the operator's settings. */
export const serviceProvider = z.strictObject({
  name: z.string().regex(/^[\w-]{1,64}$/),
  source: z.union([
    z.strictObject({ facts }),
    z.strictObject({ metadata: z.string().min(1) }),
    z.strictObject({ metadataUrl: url }),
  ]) satisfies z.ZodType<NewServiceProvider['source']>,
  rules: rules.default({}),
});

/** Creates missing service providers. Unreadable metadata do not prevent the start: the next start tries again. */
export async function ensureServiceProviders(
  poolId: string,
  declared: readonly z.infer<typeof serviceProvider>[],
  { serviceProviders, logger }: { serviceProviders: Pick<ServiceProviders, 'find' | 'create'>; logger: Logger },
): Promise<void> {
  for (const { name, source, rules } of declared) {
    if (await serviceProviders.find(poolId, name)) continue;
    try {
      await serviceProviders.create({ poolId, name, source, rules });
      logger.info({ userPool: poolId, serviceProvider: name }, 'service provider created');
    } catch (err) {
      if (!hasCode(err, 'service_provider_metadata') || !('metadataUrl' in source)) throw err;
      logger.error({ userPool: poolId, serviceProvider: name, err }, 'service provider cannot be created');
    }
  }
}
