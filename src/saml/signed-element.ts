import { type Element, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { unsigned } from './errors.js';
import { childrenNamed, parseDocument } from './parse-document.js';
import { pemOf } from './sign-element.js';
import { NAMESPACES, RSA_PSS_SHA256, RSA_SHA256, RSA_SHA512 } from './urns.js';

const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const TRANSFORMS = ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE_C14N];
const DIGESTS = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];
/** No SHA-1, and no shared secrets: with those, whoever can check can sign. */
const ALGORITHMS = [RSA_SHA256, RSA_SHA512, RSA_PSS_SHA256];

/** The signature that stands where the schema has it: right below the element. More than one there is none at all. */
export function ownSignature(element: Element): Element | undefined {
  const [own, ...more] = childrenNamed(element, NAMESPACES.signature, 'Signature');
  if (more.length > 0) throw unsigned('an element is signed twice');
  return own;
}

/**
 * The element of `xml` as its own `signature` covers it: parsed anew from the very bytes that were signed, so that nothing else can be
 * read. Keys that the message brings along are not looked at. Throws `saml_signature_invalid`.
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
  const checker = new SignedXml({ publicCert: pemOf(certificate), getCertFromKeyInfo: () => null });
  try {
    checker.loadSignature(new XMLSerializer().serializeToString(signature));
  } catch {
    throw unsigned('it is no signature');
  }
  checkForm(checker, id);
  try {
    if (!checker.checkSignature(xml)) return undefined;
  } catch {
    return undefined;
  }
  // What was checked is what the library has read out of the signed part by now: look at that.
  checkForm(checker, id);
  const [bytes, ...more] = checker.getSignedReferences();
  return more.length === 0 ? bytes : undefined;
}

/** Enveloped, by exclusive canonicalization, of exactly this element (core section 5.4). */
function checkForm(checker: SignedXml, id: string): void {
  const [reference, ...more] = checker.getReferences();
  if (!reference || more.length > 0 || reference.uri !== `#${id}`) throw unsigned('the signature is of something else');
  if (!ALGORITHMS.includes(String(checker.signatureAlgorithm))) throw unsigned('algorithm not allowed');
  if (checker.canonicalizationAlgorithm !== EXCLUSIVE_C14N) throw unsigned('canonicalization not allowed');
  if (!DIGESTS.includes(String(reference.digestAlgorithm))) throw unsigned('digest not allowed');
  const transforms = reference.transforms.map(String);
  if (transforms.length !== TRANSFORMS.length || transforms.some((one, at) => one !== TRANSFORMS[at]))
    throw unsigned('transform not allowed');
}
