import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { type IdentityProvider, providerInvalid } from '../../directory/identity-providers/index.js';
import { CodedError, type Logger } from '../../kernel/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import { codedCause } from '../coded-cause.js';
import { fetchFrom, metadataOf } from './server-metadata.js';

/**
 * Reads the JWKS of an OpenID provider at registration: sign-ins would fail without it. Throws `identity_provider_invalid` for an invalid
 * response; an unreachable provider is accepted, for providers are also registered before they run.
 */
export type KeyCheck = (provider: Pick<IdentityProvider, 'poolId' | 'name' | 'kind' | 'details'>) => Promise<void>;

export function createKeyCheck(parts: { readonly fetch: OutboundFetch; readonly logger: Logger }): KeyCheck {
  const fetchOf = fetchFrom(parts.fetch);

  async function check(details: IdentityProvider['details']): Promise<void> {
    const { jwks_uri: uri } = await metadataOf(details, fetchOf).catch((cause: unknown) => {
      throw (
        codedCause(cause) ??
        providerInvalid(`The discovery document of ${details['oidc_issuer']} cannot be used: ${messageOf(cause)}.`, { cause })
      );
    });
    if (uri === undefined) throw providerInvalid(`The discovery document of ${details['oidc_issuer']} names no jwks_uri.`);
    const answer = await fetchOf(uri, { method: 'GET', headers: { accept: 'application/json' }, body: undefined, redirect: 'manual' });
    if (answer.status !== 200) throw providerInvalid(`The keys at ${uri} cannot be read: the answer is ${answer.status}.`);
    const { keys } = ((await answer.json().catch(() => undefined)) ?? {}) as { keys?: unknown };
    if (!Array.isArray(keys) || !keys.some(isUsable))
      throw providerInvalid(`There is no key at ${uri} that signatures can be verified with.`);
  }

  return async ({ poolId, name, kind, details }) => {
    if (kind !== 'OIDC') return;
    try {
      await check(details);
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'federation_unreachable') throw error;
      const { detail, cause } = error;
      parts.logger.warn(
        { pool: poolId, provider: name, detail, err: cause },
        'provider registered without reading its keys: it does not answer',
      );
    }
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

const MIN_RSA_BITS = 2048;

/** Whether a JWK is a public signature key of a length that openid-client accepts. */
function isUsable(key: JsonWebKey & { use?: unknown }): boolean {
  try {
    const { asymmetricKeyDetails: details = {} } = createPublicKey({ key, format: 'jwk' });
    return (key.use ?? 'sig') === 'sig' && (details.modulusLength ?? MIN_RSA_BITS) >= MIN_RSA_BITS;
  } catch {
    return false;
  }
}
