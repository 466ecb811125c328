import { type CodeSealer, contextOf } from './code-sealer.js';

const TIME_LIMIT_MS = 5000;

/** With a data key of AWS KMS, or what answers it, under the pool's `KMSKeyID`. The SDK finds its credentials as it does everywhere. */
export function createKmsCodeSealer({ endpoint }: { readonly endpoint?: string }): CodeSealer {
  return {
    async seal(code, { keyId, poolId }) {
      const [{ buildClient, CommitmentPolicy, KmsKeyringNode }, { KMS }] = await Promise.all([
        import('@aws-crypto/client-node'),
        import('@aws-sdk/client-kms'),
      ]);
      const place = endpoint === undefined ? {} : { endpoint };
      const requestHandler = { requestTimeout: TIME_LIMIT_MS, connectionTimeout: TIME_LIMIT_MS, throwOnRequestTimeout: true };
      // The library's own type of a client does not know `exactOptionalPropertyTypes`.
      const clientProvider = (region: string) => new KMS({ region, maxAttempts: 1, requestHandler, ...place }) as never;
      const { encrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
      const keyring = new KmsKeyringNode({ generatorKeyId: keyId, clientProvider });
      const { result } = await encrypt(keyring, code, { encryptionContext: contextOf(poolId) });
      return result.toString('base64');
    },
  };
}
