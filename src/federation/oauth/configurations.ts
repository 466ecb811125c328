import { LRUCache } from 'lru-cache';
import { allowInsecureRequests, Configuration, type CustomFetch, customFetch, discovery, type ServerMetadata } from 'openid-client';
import type { IdentityProvider } from '../../directory/identity-providers/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import { refusals } from '../errors.js';
import { type Proof, type ProofParts, proofOf } from './client-proof.js';

/** What is known of a provider's server, for openid-client, and how we prove ourselves there. Throws `federation_unreachable`. */
export type Configurations = (provider: IdentityProvider) => Promise<Configured>;

export interface Configured {
  readonly configuration: Configuration;
  readonly proof: Proof;
}

/** Milliseconds: then the provider's document is read again. */
const KEPT_MS = 60 * 60 * 1000;
const MAX_PROVIDERS = 500;
/** Where the keys of those are that have no discovery document in their details. */
const KEYS: Readonly<Record<string, string>> = {
  'https://accounts.google.com': 'https://www.googleapis.com/oauth2/v3/certs',
  'https://appleid.apple.com': 'https://appleid.apple.com/auth/keys',
};

export function createConfigurations(parts: ProofParts & { readonly fetch: OutboundFetch }): Configurations {
  const { clock } = parts;
  const held = new LRUCache<string, { readonly made: Promise<Configured>; readonly until: number }>({ max: MAX_PROVIDERS });
  const fetchOf: CustomFetch = (url, { method, headers, body }) =>
    parts.fetch(url, { method, headers, ...(body === undefined || body === null ? {} : { body: String(body) }) });

  async function make(provider: IdentityProvider): Promise<Configured> {
    const { details, kind } = provider;
    const known = knownOf(details);
    const issuer = details['oidc_issuer'];
    const isWhole = known.authorization_endpoint && known.token_endpoint && (known.jwks_uri || issuer === undefined);
    const found: Partial<ServerMetadata> =
      isWhole || issuer === undefined ? {} : (await discover(issuer, details['client_id']!, fetchOf)).serverMetadata();
    const server = { ...found, ...known, issuer: found.issuer ?? issuer ?? `urn:cognate:${kind}` } as ServerMetadata;
    const proof = proofOf(provider, server, parts);
    const configuration = new Configuration(server, details['client_id']!, undefined, proof.auth);
    return { configuration: ready(configuration, fetchOf), proof };
  }

  return async (provider) => {
    // One that was removed and made again begins at its first version anew.
    const id = `${provider.poolId}/${provider.name}/${provider.version}/${provider.updatedAt.getTime()}`;
    const kept = held.get(id);
    if (kept && kept.until > clock.now()) return kept.made;
    const made = make(provider).catch((cause: unknown) => {
      held.delete(id);
      throw refusals.unreachable({ cause });
    });
    held.set(id, { made, until: clock.now() + KEPT_MS });
    return made;
  };
}

async function discover(issuer: string, clientId: string, fetchOf: CustomFetch): Promise<Configuration> {
  return discovery(new URL(issuer), clientId, undefined, undefined, { [customFetch]: fetchOf, execute: [allowInsecureRequests] });
}

/** Plain http gets here only for this very machine, and for places that the operator names: see the provider's details. */
function ready(configuration: Configuration, fetchOf: CustomFetch): Configuration {
  configuration[customFetch] = fetchOf;
  allowInsecureRequests(configuration);
  return configuration;
}

function knownOf(details: IdentityProvider['details']): Partial<ServerMetadata> {
  const { authorize_url, token_url, attributes_url, jwks_uri = KEYS[details['oidc_issuer'] ?? ''] } = details;
  return {
    ...(authorize_url === undefined ? {} : { authorization_endpoint: authorize_url }),
    ...(token_url === undefined ? {} : { token_endpoint: token_url }),
    ...(attributes_url === undefined ? {} : { userinfo_endpoint: attributes_url }),
    ...(jwks_uri === undefined ? {} : { jwks_uri }),
  };
}
