import { getCiphers } from 'node:tls';
import { z } from 'zod';
import { parseNetwork } from '../kernel/index.js';

/** Boolean; `true` or `false` in the environment. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** Web address without a trailing slash. */
export const webAddress = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''));

/** `true`, `false`, or addresses and networks; comma-separated in the environment. */
export const proxies = z.union([
  flag,
  z
    .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((part) => part.trim()))])
    .refine(
      (networks) => networks.length > 0 && networks.every(parseNetwork),
      'must be true, false, or a list of addresses and networks (CIDR)',
    ),
]);
/**
 * Cipher suites of TLS 1.2 by their OpenSSL names; comma-separated in the environment. Only with ephemeral Diffie-Hellman (forward secrecy)
 * and a certificate: no `DEFAULT`, `ALL` or `!…`, whose meaning changes with OpenSSL.
 */
export const cipherSuites = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(/[,:]/).map((part) => part.trim()))])
  .refine(
    (names) => names.length > 0 && names.every((name) => /^(EC)?DHE-(ECDSA|RSA)-/.test(name) && getCiphers().includes(name.toLowerCase())),
    'must be a list of OpenSSL names of TLS 1.2 suites that begin with ECDHE- or DHE-',
  );
