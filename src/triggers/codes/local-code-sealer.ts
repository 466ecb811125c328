/**
 * Encrypts codes for custom sender functions in the message format of the AWS Encryption SDK,
 * base64, as Cognito does: the function decrypts with that SDK and the key. The libraries are
 * loaded with the first code.
 */
export interface CodeSealer {
  /** `keyId`: the pool's `KMSKeyID`. Throws when the key cannot be used. */
  seal(code: string, about: { readonly keyId: string; readonly poolId: string }): Promise<string>;
}

/** Returns the encryption context, which the function may verify. */
export const contextOf = (poolId: string): Record<string, string> => ({ 'userpool-id': poolId });

/** Key namespace of raw keys, for the function's keyring. */
const NAMESPACE = 'cognate';

/**
 * Encrypts with a 256-bit key that the operator also gives to the function: a raw AES keyring of
 * namespace `cognate`, key name as the pool's `KMSKeyID`.
 */
export function createLocalCodeSealer({ key }: { readonly key: Uint8Array }): CodeSealer {
  return {
    async seal(code, { keyId, poolId }) {
      const { buildClient, CommitmentPolicy, RawAesKeyringNode, RawAesWrappingSuiteIdentifier } = await import('@aws-crypto/client-node');
      const { encrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
      const keyring = new RawAesKeyringNode({
        keyNamespace: NAMESPACE,
        keyName: keyId,
        unencryptedMasterKey: isolated(key),
        wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
      });
      const { result } = await encrypt(keyring, code, { encryptionContext: contextOf(poolId) });
      return result.toString('base64');
    },
  };
}

/** Copies the key: the library takes keys in memory of their own only. */
function isolated(key: Uint8Array): Uint8Array {
  const copy = new Uint8Array(key.length);
  copy.set(key);
  return copy;
}
