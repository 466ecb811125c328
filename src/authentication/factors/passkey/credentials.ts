import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { defined } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';

/** Characters. A credential id has at most 1023 bytes (WebAuthn section 4); the other limits are far beyond real authenticators. */
const MAX_ID = 1364;
const MAX_PART = 32 * 1024;

const BASE64URL = /^[\w-]+$/;
const TRANSPORTS: readonly string[] = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];
const ATTACHMENTS = ['platform', 'cross-platform'] as const;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of a RegistrationResponseJSON that are used. Throws `parameter_invalid`. */
export function readRegistration(value: unknown): RegistrationResponseJSON {
  const { response, ...credential } = readCredential(value);
  const { transports } = response;
  return {
    ...credential,
    response: {
      clientDataJSON: part(response, 'clientDataJSON'),
      attestationObject: part(response, 'attestationObject'),
      // Reported by the browser and only returned to it as a hint: unknown transports are dropped.
      transports: TRANSPORTS.filter((one) => Array.isArray(transports) && transports.includes(one)) as never,
    },
    clientExtensionResults: {},
  };
}

/** Members of an AuthenticationResponseJSON that are used. Throws `parameter_invalid`. */
export function readAssertion(json: string): AuthenticationResponseJSON {
  const { response, ...credential } = readCredential(parse(json));
  const userHandle = response['userHandle'] ?? undefined;
  return {
    ...credential,
    response: {
      clientDataJSON: part(response, 'clientDataJSON'),
      authenticatorData: part(response, 'authenticatorData'),
      signature: part(response, 'signature'),
      ...defined({ userHandle: userHandle === undefined || userHandle === '' ? undefined : part(response, 'userHandle') }),
    },
    clientExtensionResults: {},
  };
}

function readCredential(value: unknown) {
  if (!isRecord(value)) throw invalid('it is no JSON object');
  const { id, rawId, type, response, authenticatorAttachment } = value;
  if (typeof id !== 'string' || id.length > MAX_ID || !BASE64URL.test(id) || rawId !== id) throw invalid('id');
  if (type !== 'public-key') throw invalid('type');
  if (!isRecord(response)) throw invalid('response');
  const attachment = ATTACHMENTS.find((one) => one === authenticatorAttachment);
  return { id, rawId: id, type, response, ...defined({ authenticatorAttachment: attachment ? attachment : undefined }) } as const;
}

function part(response: Readonly<Record<string, unknown>>, name: string): string {
  const value = response[name];
  if (typeof value !== 'string' || value.length > MAX_PART || !BASE64URL.test(value)) throw invalid(`response.${name}`);
  return value;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const invalid = (what: string) => refusal('parameter_invalid', { message: `Invalid credential: ${what}.` });
