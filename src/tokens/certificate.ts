import { type KeyObject, randomBytes, sign } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';

/**
 * Builds a self-signed X.509 v3 certificate in DER (RFC 5280), as far as `x5c` in a JWK Set needs it: a serial number of 128 bits, a common
 * name, a validity. The key is RSA, P-256 or Ed25519.
 */
export function selfSignedCertificate(parts: {
  privateKey: KeyObject;
  publicKey: KeyObject;
  commonName: string;
  notBefore: Date;
  notAfter: Date;
}): Buffer {
  const { privateKey, notBefore, notAfter } = parts;
  const { algorithm, digest } = signatureOf(privateKey);
  const name = nameOf(parts.commonName);
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serialNumber(),
    signature: algorithm,
    issuer: name,
    validity: new x509.Validity({ notBefore, notAfter }),
    subject: name,
    subjectPublicKeyInfo: AsnConvert.parse(parts.publicKey.export({ type: 'spki', format: 'der' }), x509.SubjectPublicKeyInfo),
  });
  const signature = sign(digest, Buffer.from(AsnConvert.serialize(tbsCertificate)), privateKey);
  const signatureValue = new Uint8Array(signature).buffer;
  return Buffer.from(AsnConvert.serialize(new x509.Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue })));
}

const COMMON_NAME = '2.5.4.3';

function nameOf(commonName: string): x509.Name {
  const value = new x509.AttributeValue({ utf8String: commonName });
  return new x509.Name([new x509.RelativeDistinguishedName([new x509.AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

/** The first byte is forced to 0x01 to 0x7f: positive, without a leading zero. */
function serialNumber(): ArrayBuffer {
  const bytes = new Uint8Array(randomBytes(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x01;
  return bytes.buffer;
}

/** RFC 4055 section 5, RFC 5758 section 3.2, RFC 8410 section 3: only RSA has parameters, NULL. */
function signatureOf({ asymmetricKeyType: type }: KeyObject): { algorithm: x509.AlgorithmIdentifier; digest: 'sha256' | null } {
  if (type === 'rsa')
    return { algorithm: new x509.AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null }), digest: 'sha256' };
  if (type === 'ec') return { algorithm: new x509.AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' }), digest: 'sha256' };
  return { algorithm: new x509.AlgorithmIdentifier({ algorithm: '1.3.101.112' }), digest: null };
}
