import { constants, createVerify, X509Certificate } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { own } from '../kernel/index.js';
import { unsigned } from './errors.js';
import { childrenNamed, parseDocument } from './parse-document.js';
import type { ReceivedMessage } from './receive-message.js';
import { pemOf } from './sign-element.js';
import { named, signedElement } from './signed-element.js';
import { NAMESPACES, RSA_PSS_SHA256, RSA_SHA256, RSA_SHA384, RSA_SHA512 } from './urns.js';

/** By the URIs of `SIGNATURE_ALGORITHMS`. */
const QUERY_ALGORITHMS: Readonly<Record<string, { readonly hash: string; readonly padding?: number }>> = {
  [RSA_SHA256]: { hash: 'RSA-SHA256' },
  [RSA_SHA384]: { hash: 'RSA-SHA384' },
  [RSA_SHA512]: { hash: 'RSA-SHA512' },
  [RSA_PSS_SHA256]: { hash: 'RSA-SHA256', padding: constants.RSA_PKCS1_PSS_PADDING },
};

/**
 * Reports whether a message claims a signature. By redirect it is over the query; a document that holds a signature there is against the
 * binding (bindings section 3.4.4.1) and counts as unsigned.
 */
export function isSigned(message: ReceivedMessage): boolean {
  const embedded = signaturesIn(parseDocument(message.xml)).length > 0;
  return message.binding === 'redirect' ? message.querySignature !== undefined && !embedded : embedded;
}

const signaturesIn = (root: Element): readonly Element[] => Array.from(root.getElementsByTagNameNS(NAMESPACES.signature, 'Signature'));

/**
 * Returns the root element of a message that one of the certificates has signed: over the query for HTTP-Redirect, over the root for
 * HTTP-POST, where the returned element is parsed from the signed bytes. Unsigned messages pass unless `mustBeSigned`; invalid signatures
 * never do. Keys inside the message are ignored. Throws `saml_signature_invalid`, `saml_message_invalid`.
 */
export function trustedRoot(message: ReceivedMessage, certificates: readonly string[], mustBeSigned: boolean): Element {
  const root = parseDocument(message.xml);
  const signatures = signaturesIn(root);
  // Without certificates no signature can be verified, and none is required.
  if (certificates.length === 0 && !mustBeSigned) return root;
  if (message.binding === 'redirect') {
    if (signatures.length > 0 && mustBeSigned) throw unsigned('a document sent by redirect must not contain a signature');
    if (message.querySignature) checkQuery(message.querySignature, certificates);
    else if (mustBeSigned) throw unsigned('unsigned');
    return root;
  }
  if (signatures.length === 0) {
    if (mustBeSigned) throw unsigned('unsigned');
    return root;
  }
  const [rootSignature] = childrenNamed(root, NAMESPACES.signature, 'Signature');
  if (signatures.length > 1 || !rootSignature) throw unsigned('not exactly one signature, of the root');
  return signedElement(message.xml, root, rootSignature, certificates);
}

function checkQuery({ signed, algorithm, value }: NonNullable<ReceivedMessage['querySignature']>, certificates: readonly string[]): void {
  const known = own(QUERY_ALGORITHMS, algorithm);
  if (known === undefined) throw unsigned(`signature algorithm not allowed${named(algorithm)}`);
  if (!certificates.some((one) => verifies(one, known, signed, value))) throw unsigned('no certificate fits');
}

function verifies(
  certificate: string,
  { hash, ...padding }: { readonly hash: string; readonly padding?: number },
  signed: string,
  signature: Buffer,
): boolean {
  try {
    return createVerify(hash)
      .update(signed)
      .verify({ key: new X509Certificate(pemOf(certificate)).publicKey, ...padding }, signature);
  } catch {
    return false;
  }
}
