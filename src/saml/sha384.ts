import { createHash, createSign, createVerify, type KeyLike } from 'node:crypto';
import type { HashAlgorithm, SignatureAlgorithm, SignedXml } from 'xml-crypto';
import { RSA_SHA384, SHA384 } from './urns.js';

class Sha384 implements HashAlgorithm {
  getAlgorithmName = (): string => SHA384;
  getHash = (xml: string): string => createHash('sha384').update(xml, 'utf8').digest('base64');
}

class RsaSha384 implements SignatureAlgorithm {
  getAlgorithmName = (): string => RSA_SHA384;
  getSignature = (signedInfo: string | Buffer, key: KeyLike): string => createSign('RSA-SHA384').update(signedInfo).sign(key, 'base64');
  verifySignature = (material: string, key: KeyLike, signature: string): boolean =>
    createVerify('RSA-SHA384').update(material).verify(key, signature, 'base64');
}

/** Adds SHA-384 and RSA with SHA-384 (RFC 6931), which xml-crypto does not know. */
export function addSha384(signature: SignedXml): SignedXml {
  signature.HashAlgorithms = { ...signature.HashAlgorithms, [SHA384]: Sha384 };
  signature.SignatureAlgorithms = { ...signature.SignatureAlgorithms, [RSA_SHA384]: RsaSha384 as never };
  return signature;
}
