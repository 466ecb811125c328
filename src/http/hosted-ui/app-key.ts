import { renderSVG } from 'uqr';
import type { UserPool } from '../../directory/pools/index.js';

/** TOTP secret of an authenticator app: QR code (SVG), `otpauth:` URI and text in groups of four. */
export interface AppKey {
  readonly uri: string;
  readonly picture: string;
  readonly secret: string;
}

/** Builds the Key URI of an authenticator app. `account` is the label that the app shows. */
export function appKeyOf(pool: UserPool, account: string, secret: string): AppKey {
  const issuer = pool.branding.displayName ?? pool.name;
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const uri = `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
  return { uri, picture: renderSVG(uri, { border: 2 }), secret: secret.match(/.{1,4}/g)?.join(' ') ?? '' };
}
