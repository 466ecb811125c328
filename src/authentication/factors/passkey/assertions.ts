import { generateKeyPairSync } from 'node:crypto';
import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { UserPool } from '../../../directory/pools/index.js';
import { isBuiltIn } from './authenticators.js';
import { type ClientData, readClientData } from './client-data.js';
import { readAssertion } from './credentials.js';
import { descriptorOf } from './passkeys.js';
import type { PasskeyStore, StoredPasskey } from './passkeys.store.js';
import { ES256 } from './public-key.js';
import { relyingPartyOf } from './relying-party.js';
import type { PasskeyRequestOptions } from './types.js';

/** COSE key without a private key: assertions for unknown passkeys are verified against it, so that a refusal takes as long. */
function decoyPublicKey(): Uint8Array<ArrayBuffer> {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const bytes = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text!, 'base64url'));
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, ES256],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
  return new Uint8Array(isoCBOR.encode(cose));
}

/** A passkey that was proven. */
export interface ShownPasskey {
  readonly kind: 'platform-passkey' | 'roaming-passkey';
  /** The authenticator verified its user (UV flag). */
  readonly userVerified: boolean;
}

/** Result of `navigator.credentials.get`, well formed and not yet verified. */
export interface Assertion {
  readonly credential: AuthenticationResponseJSON;
  readonly clientData: ClientData;
}

/** Authentication with passkeys (WebAuthn section 7.2). */
export interface PasskeyAssertions {
  /** Request options with the ids of the user's passkeys. One read. `timeout` in milliseconds. */
  optionsFor(pool: UserPool, sub: string, ceremony: { challenge: string; timeout: number }): Promise<PasskeyRequestOptions>;
  /** Request options without credential ids, for discoverable credentials. No read. */
  discoverableOptions(pool: UserPool, ceremony: { challenge: string; timeout: number }): PasskeyRequestOptions;
  /** `sub` of the owner of the credential id; unverified. One read. */
  ownerOf(pool: UserPool, assertion: Assertion): Promise<string | undefined>;
  /** Parses an AuthenticationResponseJSON. Throws `parameter_invalid`. */
  read(json: string): Assertion;
  /**
   * Verifies an assertion; undefined when it is not valid, also where the signature counter has not grown (a clone, WebAuthn section
   * 6.1.1). One read, and a write for authenticators that count.
   */
  verify(pool: UserPool, owner: { sub: string; challenge: string }, assertion: Assertion): Promise<ShownPasskey | undefined>;
}

export function createPasskeyAssertions(parts: { store: PasskeyStore; baseUrl: string }): PasskeyAssertions {
  const { store, baseUrl } = parts;
  const decoy = decoyPublicKey();

  async function verify(pool: UserPool, passkey: StoredPasskey | undefined, challenge: string, { credential, clientData }: Assertion) {
    const relyingParty = relyingPartyOf(pool, baseUrl);
    const { origin, crossOrigin } = clientData;
    if (crossOrigin || !relyingParty.allows(origin)) return undefined;
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: credential,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: relyingParty.id,
        requireUserVerification: pool.passkeys?.userVerification === 'required',
        credential: {
          id: credential.id,
          publicKey: passkey ? new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')) : decoy,
          counter: passkey?.counter ?? 0,
        },
      });
      return verified ? authenticationInfo : undefined;
    } catch {
      // The library throws the reason; callers get none.
      return undefined;
    }
  }

  return {
    async optionsFor(pool, sub, { challenge, timeout }) {
      const { id } = relyingPartyOf(pool, baseUrl);
      const own = (await store.listOf(pool.id, sub)).filter((one) => one.relyingPartyId === id);
      return {
        rpId: id,
        challenge,
        allowCredentials: own.map(descriptorOf),
        timeout,
        userVerification: pool.passkeys?.userVerification ?? 'preferred',
      };
    },

    discoverableOptions(pool, { challenge, timeout }) {
      const { id } = relyingPartyOf(pool, baseUrl);
      return { rpId: id, challenge, allowCredentials: [], timeout, userVerification: pool.passkeys?.userVerification ?? 'preferred' };
    },

    ownerOf: async (pool, { credential }) => (await store.find(pool.id, credential.id))?.sub,

    read(json) {
      const credential = readAssertion(json);
      return { credential, clientData: readClientData(credential.response.clientDataJSON) };
    },

    async verify(pool, { sub, challenge }, assertion) {
      const { id, response } = assertion.credential;
      const found = await store.find(pool.id, id);
      const passkey = found?.sub === sub ? found : undefined;
      const info = await verify(pool, passkey, challenge, assertion);
      if (!passkey || !info) return undefined;
      if (response.userHandle !== undefined && Buffer.from(response.userHandle, 'base64url').toString() !== sub) return undefined;
      const { newCounter: to, userVerified } = info;
      if (to !== passkey.counter && !(await store.moveCounter(pool.id, id, { from: passkey.counter, to }))) return undefined;
      return { kind: isBuiltIn(passkey) ? 'platform-passkey' : 'roaming-passkey', userVerified };
    },
  };
}
