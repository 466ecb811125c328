import { type KeyObject, randomBytes, sign } from 'node:crypto';

/**
 * Builds a self-signed X.509 v3 certificate in DER (RFC 5280), as far as `x5c` in a JWK Set needs
 * it; Node can only read certificates. The key is RSA, P-256 or Ed25519.
 */
export function selfSignedCertificate(parts: {
  privateKey: KeyObject;
  publicKey: KeyObject;
  commonName: string;
  notBefore: Date;
  notAfter: Date;
}): Buffer {
  const algorithm = signatureAlgorithmOf(parts.privateKey);
  const name = sequence(set(sequence(OID_COMMON_NAME, element(0x0c, Buffer.from(parts.commonName)))));
  const toBeSigned = sequence(
    element(0xa0, VERSION_3),
    positiveInteger(randomBytes(16)),
    algorithm.identifier,
    name,
    sequence(time(parts.notBefore), time(parts.notAfter)),
    name,
    parts.publicKey.export({ type: 'spki', format: 'der' }),
  );
  return sequence(toBeSigned, algorithm.identifier, bitString(sign(algorithm.digest, toBeSigned, parts.privateKey)));
}

/** DER element: tag, definite length, content. */
function element(tag: number, content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

const sequence = (...items: Buffer[]): Buffer => element(0x30, Buffer.concat(items));
const set = (...items: Buffer[]): Buffer => element(0x31, Buffer.concat(items));
const bitString = (bytes: Buffer): Buffer => element(0x03, Buffer.concat([Buffer.from([0]), bytes]));

/** DER INTEGER. The first byte is forced to 0x01 to 0x7f: positive, without a leading zero. */
function positiveInteger(bytes: Buffer): Buffer {
  bytes[0] = (bytes[0]! & 0x7f) | 0x01;
  return element(0x02, bytes);
}

/** UTCTime to 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5). */
function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050 ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
}

const VERSION_3 = Buffer.from('020102', 'hex');
const OID_COMMON_NAME = Buffer.from('0603550403', 'hex');
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');
const ED25519 = Buffer.from('300506032b6570', 'hex');

function signatureAlgorithmOf(key: KeyObject): { identifier: Buffer; digest: 'sha256' | null } {
  if (key.asymmetricKeyType === 'rsa') return { identifier: SHA256_WITH_RSA, digest: 'sha256' };
  if (key.asymmetricKeyType === 'ec') return { identifier: ECDSA_WITH_SHA256, digest: 'sha256' };
  return { identifier: ED25519, digest: null };
}
