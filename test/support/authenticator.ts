import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { PasskeyCreationOptions, PasskeyRequestOptions } from '../../src/authentication/index.js';
import { sha256 } from '../../src/kernel/index.js';
import { cbor } from './cbor.js';

export interface AuthenticatorOptions {
  /** The page that it is used on. */
  readonly origin: string;
  readonly algorithm?: keyof typeof ALGORITHMS;
  readonly userVerified?: boolean;
  /** Synced passkeys do not count their uses. */
  readonly counts?: boolean;
  readonly attachment?: 'platform' | 'cross-platform';
  readonly transports?: readonly string[];
  readonly aaguid?: string;
}

/** What a liar would answer. */
export interface Lies {
  readonly origin?: string;
  readonly crossOrigin?: boolean;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly credentialId?: string;
  /** CBOR of the whole attestation object. */
  readonly attestation?: { readonly fmt: string; readonly attStmt: object };
  /** COSE key in place of its own. */
  readonly key?: ReadonlyMap<number, number | Uint8Array>;
}

const ALGORITHMS = {
  ES256: { make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), cose: ecKey },
  RS256: { make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), cose: rsaKey },
  weakRS256: { make: () => generateKeyPairSync('rsa', { modulusLength: 1024 }), cose: rsaKey },
  EdDSA: { make: () => generateKeyPairSync('ed25519'), cose: edKey },
} as const;

/** A security key in software, with the browser around it: answers as `navigator.credentials` would, as JSON. */
export function createAuthenticator(options: AuthenticatorOptions) {
  const { algorithm = 'ES256', userVerified = true, counts = true, aaguid = '00000000-0000-0000-0000-000000000000' } = options;
  const made = new Map<string, { privateKey: KeyObject; rpId: string; userHandle: string; counter: number }>();

  const clientDataOf = (type: string, challenge: string, lies: Lies): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? options.origin,
        crossOrigin: lies.crossOrigin ?? false,
      }),
    );

  function dataOf(rpId: string, counter: number, lies: Lies, attested?: Uint8Array): Buffer {
    const flags = ((lies.userPresent ?? true) ? 1 : 0) | ((lies.userVerified ?? userVerified) ? 4 : 0) | (attested ? 64 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.counter ?? counter);
    return Buffer.concat([sha256(lies.rpId ?? rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)]);
  }

  const common = (id: string) => ({
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    ...(options.attachment ? { authenticatorAttachment: options.attachment } : {}),
  });

  return {
    /** Ids of what it holds, newest last. */
    ids: (): string[] => [...made.keys()],

    create(asked: PasskeyCreationOptions, lies: Lies = {}) {
      const { make, cose } = ALGORITHMS[algorithm];
      const { publicKey, privateKey } = make();
      const rpId = asked.rp.id!;
      const id = lies.credentialId ?? randomBytes(32).toString('base64url');
      const idBytes = Buffer.from(id, 'base64url');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(idBytes.length);
      const attested = Buffer.concat([Buffer.from(aaguid.replaceAll('-', ''), 'hex'), length, idBytes, cbor(lies.key ?? cose(publicKey))]);
      const counter = counts ? 1 : 0;
      made.set(id, { privateKey, rpId, userHandle: asked.user.id, counter });
      const { fmt, attStmt } = lies.attestation ?? { fmt: 'none', attStmt: new Map() };
      const object = new Map<string, unknown>([
        ['fmt', fmt],
        ['attStmt', attStmt],
        ['authData', dataOf(rpId, counter, lies, attested)],
      ]);
      return {
        ...common(id),
        response: {
          clientDataJSON: clientDataOf('webauthn.create', asked.challenge, lies).toString('base64url'),
          attestationObject: cbor(object).toString('base64url'),
          transports: [...(options.transports ?? ['usb'])],
        },
      };
    },

    get(asked: PasskeyRequestOptions, lies: Lies = {}) {
      const id = asked.allowCredentials?.map((one) => one.id).find((one) => made.has(one)) ?? [...made.keys()].at(-1)!;
      const key = made.get(id)!;
      if (counts) key.counter += 1;
      const authenticatorData = dataOf(key.rpId, key.counter, lies);
      const clientData = clientDataOf('webauthn.get', asked.challenge, lies);
      return {
        ...common(lies.credentialId ?? id),
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: sign(
            algorithm === 'EdDSA' ? null : 'sha256',
            Buffer.concat([authenticatorData, sha256(clientData)]),
            key.privateKey,
          ).toString('base64url'),
          userHandle: lies.userHandle ?? key.userHandle,
        },
      };
    },
  };
}

export type Authenticator = ReturnType<typeof createAuthenticator>;

type CoseKey = ReadonlyMap<number, number | Uint8Array>;

const bytes = (text: string | undefined): Buffer => Buffer.from(text!, 'base64url');

function ecKey(key: KeyObject): CoseKey {
  const { x, y } = key.export({ format: 'jwk' });
  return new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
}

function rsaKey(key: KeyObject): CoseKey {
  const { n, e } = key.export({ format: 'jwk' });
  return new Map<number, number | Uint8Array>([
    [1, 3],
    [3, -257],
    [-1, bytes(n)],
    [-2, bytes(e)],
  ]);
}

function edKey(key: KeyObject): CoseKey {
  const { x } = key.export({ format: 'jwk' });
  return new Map<number, number | Uint8Array>([
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, bytes(x)],
  ]);
}
