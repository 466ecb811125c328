import { isIP } from 'node:net';
import type { UserPool } from '../../../directory/pools/index.js';

/** Whom a passkey is for: a domain, and the pages of it that may ask for one. */
export interface RelyingParty {
  readonly id: string;
  /** False for an address in numbers: browsers make passkeys for domains only. */
  readonly isDomain: boolean;
  allows(origin: string): boolean;
}

/** The domain that the pool was given, else the host of the hosted pages. */
export function relyingPartyOf(pool: Pick<UserPool, 'passkeys'>, baseUrl: string): RelyingParty {
  const id = pool.passkeys?.relyingPartyId ?? new URL(baseUrl).hostname;
  return { id, isDomain: isIP(id.replace(/^\[|\]$/g, '')) === 0, allows: (origin) => isWithin(id, origin) };
}

/** https, on the domain or below it, any port (WebAuthn section 5.1.2); http for the developer's own machine. */
function isWithin(id: string, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const { protocol, hostname } = url;
  // Only what is an origin and nothing else: no path, no user.
  if (url.origin !== origin) return false;
  if (hostname !== id && !hostname.endsWith(`.${id}`)) return false;
  return protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname.endsWith('.localhost')));
}
