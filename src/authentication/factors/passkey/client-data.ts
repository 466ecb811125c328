import { refusal } from '../../errors.js';
import { isRecord } from './credentials.js';

/** CollectedClientData (WebAuthn section 5.8.1); the authenticator signs its hash. */
export interface ClientData {
  readonly type: string;
  /** base64url. */
  readonly challenge: string;
  readonly origin: string;
  /** The page was in a cross-origin frame. */
  readonly crossOrigin: boolean;
}

/** Parses `clientDataJSON`. Throws `parameter_invalid`. */
export function readClientData(encoded: string): ClientData {
  const data = parse(encoded);
  const { type, challenge, origin, crossOrigin } = isRecord(data) ? data : {};
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string')
    throw refusal('parameter_invalid', { message: 'The client data of the credential is invalid.' });
  return { type, challenge, origin, crossOrigin: crossOrigin !== undefined && crossOrigin !== false };
}

function parse(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString());
  } catch {
    return undefined;
  }
}
