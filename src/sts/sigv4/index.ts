/** AWS Signature Version 4: verification of requests and their bodies, and signing. */
export { type CredentialScope, credentialScopeOf } from './authentication.js';
export { type Checksum, createChecksum } from './checksums.js';
export { createChunkDecoder } from './chunk-decoder.js';
export type { ChunkVerifier } from './chunk-verifier.js';
export { createHashChecker, createTrailingBuffer, type TrailingBuffer } from './hash-checker.js';
export type { PayloadKind } from './payload.js';
export { createPayloadDecoder } from './payload-decoder.js';
export type { SignedRequest } from './request.js';
export { queryParameters } from './request.js';
export { type RequestToSign, signRequest } from './sign-request.js';
export { createSigningKeys, type SigningKeys } from './signing-key.js';
export {
  type CredentialSource,
  createSignatureVerifier,
  type Expectation,
  type FoundCredentials,
  type Signature,
  type SignatureVerifier,
} from './verify.js';
