/**
 * Seals codes for the functions that send them, in the message format of the AWS Encryption SDK, base64, as Cognito does: the function
 * decrypts with that SDK, and needs the key. The libraries are loaded with the first code.
 */
export interface CodeSealer {
  /** `keyId`: the pool's `KMSKeyID`. Throws when the key cannot be used. */
  seal(code: string, about: { readonly keyId: string; readonly poolId: string }): Promise<string>;
}

/** What is sealed along, and may be checked by the function. */
export const contextOf = (poolId: string): Record<string, string> => ({ 'userpool-id': poolId });
