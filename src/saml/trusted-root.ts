import { createVerify, X509Certificate } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { own } from '../kernel/index.js';
import { unsigned } from './errors.js';
import { childrenNamed, parseDocument } from './parse-document.js';
import type { ReceivedMessage } from './receive-message.js';
import { pemOf } from './sign-element.js';
import { signedElement } from './signed-element.js';
import { NAMESPACES, RSA_SHA256, RSA_SHA512 } from './urns.js';

const QUERY_ALGORITHMS: Readonly<Record<string, string>> = { [RSA_SHA256]: 'RSA-SHA256', [RSA_SHA512]: 'RSA-SHA512' };

/**
 * The root element of a message as far as it is signed by one of the certificates: by redirect the query's signature counts, by POST the
 * root's own, and then what is read is what was signed. Unsigned messages pass unless `mustBeSigned`; wrong signatures never do. Keys
 * that a message brings along are not looked at. Throws `saml_signature_invalid`, `saml_message_invalid`.
 */
export function trustedRoot(message: ReceivedMessage, certificates: readonly string[], mustBeSigned: boolean): Element {
  const root = parseDocument(message.xml);
  const signatures = Array.from(root.getElementsByTagNameNS(NAMESPACES.signature, 'Signature'));
  // Of somebody without a certificate nothing can be said, and nothing has to be.
  if (certificates.length === 0 && !mustBeSigned) return root;
  if (message.binding === 'redirect') {
    if (signatures.length > 0) throw unsigned('a document that comes by redirect must not be signed itself');
    if (message.querySignature) checkQuery(message.querySignature, certificates);
    else if (mustBeSigned) throw unsigned('unsigned');
    return root;
  }
  if (signatures.length === 0) {
    if (mustBeSigned) throw unsigned('unsigned');
    return root;
  }
  const [own] = childrenNamed(root, NAMESPACES.signature, 'Signature');
  if (signatures.length > 1 || !own) throw unsigned('not exactly one signature, of the root');
  return signedElement(message.xml, root, own, certificates);
}

function checkQuery({ signed, algorithm, value }: NonNullable<ReceivedMessage['querySignature']>, certificates: readonly string[]): void {
  const name = own(QUERY_ALGORITHMS, algorithm);
  if (name === undefined) throw unsigned('algorithm not allowed');
  if (!certificates.some((one) => fits(one, name, signed, value))) throw unsigned('no certificate fits');
}

function fits(certificate: string, algorithm: string, signed: string, signature: Buffer): boolean {
  try {
    return createVerify(algorithm)
      .update(signed)
      .verify(new X509Certificate(pemOf(certificate)).publicKey, signature);
  } catch {
    return false;
  }
}
