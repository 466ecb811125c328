import type { PasskeyCreationOptions, PasskeyRequestOptions } from '../../src/authentication/index.js';
import type { Authenticator } from './authenticator.js';

type Binary = ArrayBuffer | Uint8Array;

const text = (value: Binary): string => Buffer.from(value as Uint8Array).toString('base64url');
/** A buffer of its own: what browsers hand out. */
const buffer = (encoded: string): ArrayBuffer => new Uint8Array(Buffer.from(encoded, 'base64url')).buffer;

class FakeResponse {
  constructor(readonly parts: Readonly<Record<string, unknown>>) {
    Object.assign(
      this,
      Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? buffer(part) : part])),
    );
  }
  getTransports = () => this.parts['transports'];
  getPublicKeyAlgorithm = () => -7;
  getAuthenticatorData = () => new ArrayBuffer(0);
  getPublicKey = () => null;
}
class AttestationResponse extends FakeResponse {}
class AssertionResponse extends FakeResponse {}

class Credential {
  readonly rawId: ArrayBuffer;
  readonly type = 'public-key';
  constructor(
    readonly id: string,
    readonly response: FakeResponse,
  ) {
    this.rawId = buffer(id);
  }
  getClientExtensionResults = () => ({});
}

interface Descriptor {
  readonly id: Binary;
}

/** Descriptors with their ids as text again. */
const asText = (list: readonly Descriptor[] | undefined) =>
  (list ?? []).map((one) => ({ ...one, id: text(one.id), type: 'public-key' as const }));

/** Puts into this process what browser code looks for when it asks for passkeys. Answers how to take it away again. */
export function installCredentials(authenticator: Authenticator): () => void {
  const credentials = {
    async create({ publicKey: asked }: { publicKey: { challenge: Binary; user: { id: Binary }; excludeCredentials?: Descriptor[] } }) {
      const options = {
        ...asked,
        challenge: text(asked.challenge),
        user: { ...asked.user, id: text(asked.user.id) },
        excludeCredentials: asText(asked.excludeCredentials),
      };
      const { id, response } = authenticator.create(options as unknown as PasskeyCreationOptions);
      return new Credential(id, new AttestationResponse(response));
    },
    async get({ publicKey: asked }: { publicKey: { challenge: Binary; allowCredentials?: Descriptor[] } }) {
      const options = { ...asked, challenge: text(asked.challenge), allowCredentials: asText(asked.allowCredentials) };
      const { id, response } = authenticator.get(options as PasskeyRequestOptions);
      return new Credential(id, new AssertionResponse(response));
    },
  };
  const added = {
    window: { document: {}, isSecureContext: true, PublicKeyCredential: Credential },
    navigator: { credentials, userAgent: 'test' },
    PublicKeyCredential: Credential,
    AuthenticatorAttestationResponse: AttestationResponse,
    AuthenticatorAssertionResponse: AssertionResponse,
  };
  const before = Object.keys(added).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(added)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}
