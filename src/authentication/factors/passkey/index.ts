/** Passkeys (WebAuthn): registration, list, removal, and authentication. The only importer of the WebAuthn library. */
export type { PasskeyAssertions } from './assertions.js';
export { createPasskeyFactor } from './factor.js';
export { accountName } from './passkeys.js';
export { createPasskeyRecords, type PasskeyRecord, type PasskeyRecords } from './records.js';
export type * from './types.js';
