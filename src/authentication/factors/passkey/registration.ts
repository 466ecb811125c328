import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, isoCBOR, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { CodedError, constantTimeEqual, sha256 } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import type { ClientData } from './client-data.js';
import { ES256, isSupportedKey, RS256 } from './public-key.js';
import type { RelyingParty } from './relying-party.js';

export interface NewCredential {
  /** base64url. */
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly aaguid: string;
}

/**
 * Verifies a registration whose challenge was redeemed (WebAuthn section 7.1). Throws `passkey_origin_refused`,
 * `passkey_relying_party_mismatch`, `passkey_unsupported` (the key, or no user verification where required), `parameter_invalid` (anything
 * else).
 */
export async function verifyRegistration(
  credential: RegistrationResponseJSON,
  clientData: ClientData,
  expect: { relyingParty: RelyingParty; userVerified: boolean },
): Promise<NewCredential> {
  const { relyingParty } = expect;
  if (clientData.crossOrigin || !relyingParty.allows(clientData.origin))
    throw refusal('passkey_origin_refused', { detail: clientData.origin.slice(0, 256) });
  try {
    const { authData, attestationObject } = withoutStatement(credential.response.attestationObject);
    const { rpIdHash, flags, credentialPublicKey } = parseAuthenticatorData(authData);
    if (!constantTimeEqual(rpIdHash, sha256(relyingParty.id))) throw refusal('passkey_relying_party_mismatch');
    if (expect.userVerified && !flags.uv)
      throw refusal('passkey_unsupported', { message: 'The passkey provider did not verify the user.' });
    if (credentialPublicKey && !isSupportedKey(credentialPublicKey)) throw refusal('passkey_unsupported');
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...credential, response: { ...credential.response, attestationObject } },
      expectedChallenge: clientData.challenge,
      expectedOrigin: clientData.origin,
      expectedRPID: relyingParty.id,
      requireUserVerification: expect.userVerified,
      supportedAlgorithmIDs: [ES256, RS256],
    });
    const { aaguid, credential: made } = registrationInfo!;
    return { id: made.id, publicKey: Buffer.from(made.publicKey).toString('base64url'), counter: made.counter, aaguid };
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw refusal('parameter_invalid', { message: 'The credential is invalid.', cause });
  }
}

/** Removes the attestation statement: attestation is not requested, and verifying one would fetch URLs from its certificates. */
function withoutStatement(encoded: string): { authData: Uint8Array<ArrayBuffer>; attestationObject: string } {
  const authData: unknown = decodeAttestationObject(new Uint8Array(Buffer.from(encoded, 'base64url'))).get('authData');
  if (!(authData instanceof Uint8Array)) throw new TypeError('there is no authenticator data');
  const bare = new Map<string, string | Uint8Array | Map<string, string>>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, string>()],
    ['authData', authData],
  ]);
  return { authData: new Uint8Array(authData), attestationObject: Buffer.from(isoCBOR.encode(bare)).toString('base64url') };
}
