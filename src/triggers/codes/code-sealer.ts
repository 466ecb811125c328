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
