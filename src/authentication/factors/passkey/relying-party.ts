import { isIP } from 'node:net';
import type { UserPool } from '../../../directory/pools/index.js';

/** WebAuthn relying party: a domain and its permitted origins. */
export interface RelyingParty {
  readonly id: string;
  /** False for IP addresses, which cannot be relying party ids. */
  readonly isDomain: boolean;
  allows(origin: string): boolean;
}

/** Relying party of a pool: its configured domain, else the host of the hosted pages. */
export function relyingPartyOf(pool: Pick<UserPool, 'passkeys'>, baseUrl: string): RelyingParty {
  const id = pool.passkeys?.relyingPartyId ?? new URL(baseUrl).hostname;
  return { id, isDomain: isIP(id.replace(/^\[|\]$/g, '')) === 0, allows: (origin) => isWithin(id, origin) };
}

/** Whether an origin is https on the domain or below it, any port (WebAuthn section 5.1.2); http is allowed for localhost. */
function isWithin(id: string, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const { protocol, hostname } = url;
  // Accepts origins only: no path, no user info.
  if (url.origin !== origin) return false;
  if (hostname !== id && !hostname.endsWith(`.${id}`)) return false;
  return protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname.endsWith('.localhost')));
}
