import type { ClientRegistrationSettings, UserPool } from '../../../directory/pools/index.js';
/** Registration settings of a pool. */
export interface Terms extends ClientRegistrationSettings {
  /** Whether clients get a registration access token (RFC 7592). */
  readonly management: boolean;
}

/** Undefined for pools without registration. */
export function termsOf({ clientRegistration, extensions }: UserPool): Terms | undefined {
  return clientRegistration?.enabled ? { ...clientRegistration, management: extensions?.registrationManagement ?? false } : undefined;
}

/** Error codes of RFC 7591 section 3.2.2, and of RFC 6750 section 3.1 for the token. Descriptions are for the client’s developer. */
export type RegistrationErrorCode =
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'temporarily_unavailable';

const STATUS: Readonly<Record<RegistrationErrorCode, number>> = {
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  temporarily_unavailable: 429,
};

export class RegistrationError extends Error {
  readonly status: number;
  constructor(
    readonly code: RegistrationErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'RegistrationError';
    this.status = STATUS[code];
  }
}

export const wrongMetadata = (message: string): RegistrationError => new RegistrationError('invalid_client_metadata', message);
