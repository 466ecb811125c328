import {
  allowInsecureRequests,
  type ClientMetadata,
  Configuration,
  clockTolerance,
  customFetch,
  enableNonRepudiationChecks,
  type ServerMetadata,
} from 'openid-client';
import type { IdentityProvider } from '../../directory/identity-providers/index.js';
import { createCache } from '../../kernel/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import { refusals } from '../errors.js';
import { type Proof, type ProofParts, proofOf } from './client-proof.js';
import { fetchFrom, metadataOf } from './server-metadata.js';

/** openid-client configuration and client authentication of a provider. Throws `federation_unreachable`. */
export type Configurations = (provider: IdentityProvider) => Promise<Configured>;

export interface Configured {
  readonly configuration: Configuration;
  readonly proof: Proof;
}

/** Milliseconds until the discovery document is read again. */
const KEPT_MS = 60 * 60 * 1000;
const MAX_PROVIDERS = 500;
export function createConfigurations(
  parts: ProofParts & {
    readonly fetch: OutboundFetch;
    /** Seconds. */
    readonly clockTolerance: number;
  },
): Configurations {
  const fetchOf = fetchFrom(parts.fetch);

  async function make(provider: IdentityProvider): Promise<Configured> {
    const { details, kind } = provider;
    const found = await metadataOf(details, fetchOf);
    const server = { ...found, issuer: found.issuer ?? `urn:cognate:${kind}` } as ServerMetadata;
    const proof = proofOf(provider, server, parts);
    const metadata: Partial<ClientMetadata> = { [clockTolerance]: parts.clockTolerance };
    const configuration = new Configuration(server, details['client_id']!, metadata, proof.auth);
    configuration[customFetch] = fetchOf;
    // Plain http reaches this point only for localhost and hosts that the operator permits: see the provider's details.
    allowInsecureRequests(configuration);
    // Verifies ID token signatures with the provider's keys rather than relying on TLS (OpenID Connect Core 3.1.3.7 item 6).
    enableNonRepudiationChecks(configuration);
    return { configuration, proof };
  }

  const cache = createCache<Configured, IdentityProvider>({
    clock: parts.clock,
    lifetimeMs: KEPT_MS,
    max: MAX_PROVIDERS,
    // A provider that was deleted and created again starts at its first version.
    textOf: ({ poolId, name, version, updatedAt }) => `${poolId}/${name}/${version}/${updatedAt.getTime()}`,
    load: (provider) =>
      make(provider).catch((cause: unknown) => {
        throw refusals.unreachable({ cause });
      }),
  });
  return async (provider) => (await cache.get(provider))!;
}
