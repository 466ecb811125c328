import { type Element, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { unsigned } from './errors.js';
import { childrenNamed, parseDocument } from './parse-document.js';
import { pemOf } from './sign-element.js';
import { NAMESPACES, RSA_PSS_SHA256, RSA_SHA256, RSA_SHA512 } from './urns.js';

const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const TRANSFORMS = ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE_C14N];
const DIGESTS = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];
/** Neither SHA-1 nor HMAC: with a shared secret, a verifier could sign. */
const ALGORITHMS = [RSA_SHA256, RSA_SHA512, RSA_PSS_SHA256];

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
  const verifier = new SignedXml({ publicCert: pemOf(certificate), getCertFromKeyInfo: () => null });
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

/** Requires an enveloped signature with exclusive canonicalization over exactly this element (core section 5.4). */
function checkForm(verifier: SignedXml, id: string): void {
  const [reference, ...more] = verifier.getReferences();
  if (!reference || more.length > 0 || reference.uri !== `#${id}`) throw unsigned('the signature is of something else');
  if (!ALGORITHMS.includes(String(verifier.signatureAlgorithm))) throw unsigned('algorithm not allowed');
  if (verifier.canonicalizationAlgorithm !== EXCLUSIVE_C14N) throw unsigned('canonicalization not allowed');
  if (!DIGESTS.includes(String(reference.digestAlgorithm))) throw unsigned('digest not allowed');
  const transforms = reference.transforms.map(String);
  if (transforms.length !== TRANSFORMS.length || transforms.some((one, at) => one !== TRANSFORMS[at]))
    throw unsigned('transform not allowed');
}
