import assert from 'node:assert/strict';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { selfSignedCertificate } from '../../src/tokens/certificate.js';

describe('self-signed certificates', () => {
  const pairs = {
    'RSA-2048': generateKeyPairSync('rsa', { modulusLength: 2048 }),
    'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    Ed25519: generateKeyPairSync('ed25519'),
  };
  const notBefore = new Date('2026-01-02T03:04:05Z');
  const notAfter = new Date('2051-01-02T03:04:05Z');

  for (const [name, pair] of Object.entries(pairs)) {
    it(`a self-signed ${name} certificate verifies with its key, names its subject and is valid past 2049`, () => {
      const der = selfSignedCertificate({ ...pair, commonName: 'us-east-1_Example', notBefore, notAfter });
      const certificate = new X509Certificate(der);
      assert.equal(certificate.verify(pair.publicKey), true);
      assert.equal(certificate.subject, 'CN=us-east-1_Example');
      assert.equal(certificate.issuer, 'CN=us-east-1_Example');
      assert.equal(new Date(certificate.validFrom).getTime(), notBefore.getTime());
      assert.equal(new Date(certificate.validTo).getTime(), notAfter.getTime());
      assert.equal(certificate.checkPrivateKey(pair.privateKey), true);
    });
  }

  it('certificates keep common names with commas, quotes and characters beyond ASCII', () => {
    for (const commonName of ['a,b=c', 'Ä "x"', '#1+2']) {
      const { subject } = new X509Certificate(
        selfSignedCertificate({ ...pairs.Ed25519, commonName, notBefore, notAfter }),
      ).toLegacyObject();
      assert.deepEqual({ ...subject }, { CN: commonName });
    }
  });

  it('a self-signed certificate does not verify with another key', () => {
    const other = generateKeyPairSync('ed25519');
    const der = selfSignedCertificate({ ...pairs.Ed25519, commonName: 'x', notBefore, notAfter });
    assert.equal(new X509Certificate(der).verify(other.publicKey), false);
  });

  it('serial numbers are positive and have 16 bytes', () => {
    for (let i = 0; i < 300; i++) {
      const der = selfSignedCertificate({ ...pairs.Ed25519, commonName: 'x', notBefore, notAfter });
      assert.match(new X509Certificate(der).serialNumber, /^[0-7][0-9A-F]{31}$/);
    }
  });
});
