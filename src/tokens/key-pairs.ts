import { createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { sha256 } from '../kernel/index.js';
import { selfSignedCertificate } from './certificate.js';
import type { SigningAlgorithm } from './keys.store.js';

/** Generates a key pair. Runs on the thread pool: an RSA key takes a tenth of a second or more. */
export type KeyGenerator = (algorithm: SigningAlgorithm) => Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }>;

const generate = promisify(generateKeyPair);

/**
 * Private JWKs with `kid`, `alg`, `use` and a certificate. ID and access tokens have different
 * keys, as with Cognito.
 */
export interface KeyPairs {
  readonly id: JWK;
  readonly access: JWK;
}

const CERTIFICATE_YEARS = 10;

export async function generateKeyPairs(
  generator: KeyGenerator,
  poolId: string,
  algorithm: SigningAlgorithm,
  now: number,
): Promise<KeyPairs> {
  const [id, access] = await Promise.all([makeKey(generator, poolId, algorithm, now), makeKey(generator, poolId, algorithm, now)]);
  return { id, access };
}

export async function makeKey(generator: KeyGenerator, poolId: string, algorithm: SigningAlgorithm, now: number): Promise<JWK> {
  const { privateKey, publicKey } = await generator(algorithm);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + CERTIFICATE_YEARS);
  const certificate = selfSignedCertificate({ privateKey, publicKey, commonName: poolId, notBefore: new Date(now), notAfter });
  const jwk = privateKey.export({ format: 'jwk' }) as JWK;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm, use: 'sig', x5c: [certificate.toString('base64')] };
}

export const randomKeyPair: KeyGenerator = (algorithm) => generators[algorithm]();

const generators: Record<SigningAlgorithm, () => ReturnType<KeyGenerator>> = {
  RS256: () => generate('rsa', { modulusLength: 2048 }),
  PS256: () => generate('rsa', { modulusLength: 2048 }),
  ES256: () => generate('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generate('ed25519'),
};

export function privateKeyOf(jwk: JWK): KeyObject {
  return createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
}

export function publicKeyOf(jwk: JWK): KeyObject {
  return createPublicKey({ key: publicJwkOf(jwk) as JsonWebKey, format: 'jwk' });
}

const PUBLIC_MEMBERS = ['kty', 'crv', 'n', 'e', 'x', 'y', 'kid', 'alg', 'use', 'x5c'] as const;

/**
 * Returns the public JWK by an allowlist of members, so that no private one can leak, with the
 * certificate's thumbprint (RFC 7517 section 4.9).
 */
export function publicJwkOf(jwk: JWK): JWK {
  const named = Object.fromEntries(PUBLIC_MEMBERS.flatMap((name) => (jwk[name] === undefined ? [] : [[name, jwk[name]]]))) as JWK;
  const certificate = jwk.x5c?.[0];
  return certificate === undefined ? named : { ...named, 'x5t#S256': sha256(Buffer.from(certificate, 'base64')).toString('base64url') };
}
