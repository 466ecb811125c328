import type { KMS } from '@aws-sdk/client-kms';
import { type CodeSealer, contextOf } from './local-code-sealer.js';

const TIME_LIMIT_MS = 5000;
const requestHandler = { requestTimeout: TIME_LIMIT_MS, connectionTimeout: TIME_LIMIT_MS, throwOnRequestTimeout: true };

/**
 * Encrypts with a data key of AWS KMS, or a compatible service, under the pool's `KMSKeyID`. The
 * SDK resolves credentials by its default chain.
 */
export function createKmsCodeSealer({ endpoint }: { readonly endpoint?: string }): CodeSealer {
  const clients = new Map<string, KMS>();

  async function clientProvider() {
    const { KMS } = await import('@aws-sdk/client-kms');
    return (region: string) => {
      const endpointOption = endpoint === undefined ? {} : { endpoint };
      const client = clients.get(region) ?? new KMS({ region, maxAttempts: 1, requestHandler, ...endpointOption });
      clients.set(region, client);
      // The library's client type does not support `exactOptionalPropertyTypes`.
      return client as never;
    };
  }

  return {
    async seal(code, { keyId, poolId }) {
      const { buildClient, CommitmentPolicy, KmsKeyringNode } = await import('@aws-crypto/client-node');
      const { encrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
      const keyring = new KmsKeyringNode({ generatorKeyId: keyId, clientProvider: await clientProvider() });
      const { result } = await encrypt(keyring, code, { encryptionContext: contextOf(poolId) });
      return result.toString('base64');
    },
  };
}
