import { renderSVG } from 'uqr';
import type { UserPool } from '../../directory/pools/index.js';

/** The secret of an authenticator app, as a picture to scan, a link to open, and text to type. */
export interface AppKey {
  readonly uri: string;
  readonly picture: string;
  readonly secret: string;
}

/** In the format that authenticator apps read (Key URI). `account` is what the app calls it. */
export function appKeyOf(pool: UserPool, account: string, secret: string): AppKey {
  const issuer = pool.branding.displayName ?? pool.name;
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const uri = `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
  return { uri, picture: renderSVG(uri, { border: 2 }), secret: secret.match(/.{1,4}/g)?.join(' ') ?? '' };
}
