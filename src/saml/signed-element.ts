import { type Element, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { unsigned } from './errors.js';
import { childrenNamed, parseDocument } from './parse-document.js';
import { addSha384 } from './sha384.js';
import { pemOf } from './sign-element.js';
import { NAMESPACES, SIGNATURE_ALGORITHMS, SIGNATURE_DIGESTS } from './urns.js';

const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/** Core sections 5.4.3 and 5.4.4. Documents with comments are refused: the two give the same bytes. */
const CANONICALIZATIONS = [EXCLUSIVE_C14N, `${EXCLUSIVE_C14N}WithComments`];
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** Returns the signature that is a direct child of the element, where the schema has it. Throws on a second one. */
export function ownSignature(element: Element): Element | undefined {
  const [signature, ...more] = childrenNamed(element, NAMESPACES.signature, 'Signature');
  if (more.length > 0) throw unsigned('an element is signed twice');
  return signature;
}

/**
 * Returns the element that its own `signature` covers, parsed anew from the signed bytes, which excludes signature wrapping. Keys inside
 * the message are ignored. Throws `saml_signature_invalid`.
 */
export function signedElement(xml: string, element: Element, signature: Element, certificates: readonly string[]): Element {
  const id = element.getAttribute('ID');
  if (!id) throw unsigned('the signed element has no ID');
  for (const certificate of certificates) {
    const bytes = bytesSignedBy(certificate, xml, id, signature);
    if (bytes === undefined) continue;
    const signed = parseDocument(bytes);
    const same = signed.getAttribute('ID') === id && signed.localName === element.localName && signed.namespaceURI === element.namespaceURI;
    if (!same) throw unsigned('something else is signed');
    return signed;
  }
  throw unsigned('no certificate fits');
}

function bytesSignedBy(certificate: string, xml: string, id: string, signature: Element): string | undefined {
  const verifier = addSha384(new SignedXml({ publicCert: pemOf(certificate), getCertFromKeyInfo: () => null }));
  try {
    verifier.loadSignature(new XMLSerializer().serializeToString(signature));
  } catch {
    throw unsigned('it is no signature');
  }
  checkForm(verifier, id);
  try {
    if (!verifier.checkSignature(xml)) return undefined;
  } catch {
    return undefined;
  }
  // xml-crypto replaces the references with those read from the signed bytes: checks them again.
  checkForm(verifier, id);
  const [bytes, ...more] = verifier.getSignedReferences();
  return more.length === 0 ? bytes : undefined;
}

/** Name of the algorithm that is refused most often, for the operator of the other side. */
export const named = (algorithm: string): string => (/sha1$/.test(algorithm) ? ' (SHA-1)' : '');

/** Requires an enveloped signature with exclusive canonicalization over exactly this element (core section 5.4). */
function checkForm(verifier: SignedXml, id: string): void {
  const [reference, ...more] = verifier.getReferences();
  if (!reference || more.length > 0 || reference.uri !== `#${id}`) throw unsigned('the signature is of something else');
  const algorithm = String(verifier.signatureAlgorithm);
  if (!SIGNATURE_ALGORITHMS.includes(algorithm)) throw unsigned(`signature algorithm not allowed${named(algorithm)}`);
  if (!CANONICALIZATIONS.includes(String(verifier.canonicalizationAlgorithm))) throw unsigned('canonicalization not allowed');
  const digest = String(reference.digestAlgorithm);
  if (!SIGNATURE_DIGESTS.includes(digest)) throw unsigned(`digest algorithm not allowed${named(digest)}`);
  const [enveloped, canonicalization, ...others] = reference.transforms.map(String);
  if (enveloped !== ENVELOPED || !CANONICALIZATIONS.includes(canonicalization ?? '') || others.length > 0)
    throw unsigned('transform not allowed');
}
