import type { Element } from '@xmldom/xmldom';
import { decryptAssertion } from './decrypt-assertion.js';
import { unsigned } from './errors.js';
import { childrenNamed, malformed, parseDocument } from './parse-document.js';
import { ownSignature, signedElement } from './signed-element.js';
import type { ExpectedResponse } from './types.js';
import { NAMESPACES } from './urns.js';

export interface TrustedAssertion {
  readonly assertion: Element;
  /** The response around it, as far as that is signed itself. */
  readonly response?: Element;
}

/**
 * The one assertion of a response, as it was signed: by a signature of its own, by that of the response, or both. Signatures anywhere
 * else, a second assertion anywhere, and what no signature covers are refused: there is nothing left to wrap. Throws
 * `saml_message_invalid`, `saml_signature_invalid`, `saml_decryption_failed`.
 */
export async function trustedAssertion(xml: string, root: Element, expected: ExpectedResponse): Promise<TrustedAssertion> {
  const { certificates } = expected.idp;
  const own = ownSignature(root);
  const carried = theAssertion(root);
  const isEncrypted = carried.localName === 'EncryptedAssertion';
  checkSignatures(root, isEncrypted ? [own] : [own, ownSignature(carried)]);
  const response = own && signedElement(xml, root, own, certificates);

  if (isEncrypted) {
    const keys = expected.sp.decryptionKeys ?? [];
    const text = await decryptAssertion(response ? theAssertion(response) : carried, keys, { covered: response !== undefined });
    const inside = parseDocument(text);
    if (!isAssertion(inside) || assertionsBelow(inside).length > 0) throw malformed('Something else than an assertion was encrypted.');
    checkSignatures(inside, [ownSignature(inside)]);
    return trusted(text, inside, response && { response, assertion: inside }, expected);
  }
  return trusted(xml, carried, response && { response, assertion: theAssertion(response) }, expected);
}

/** `covered`: the response and its assertion, when the response is signed. */
function trusted(
  xml: string,
  assertion: Element,
  covered: Required<TrustedAssertion> | undefined,
  { idp, wantAssertionsSigned = false }: ExpectedResponse,
): TrustedAssertion {
  const own = ownSignature(assertion);
  if (own) return { ...covered, assertion: signedElement(xml, assertion, own, idp.certificates) };
  if (!covered || wantAssertionsSigned) throw unsigned('unsigned');
  return covered;
}

function theAssertion(response: Element): Element {
  const [only, ...more] = assertionsBelow(response);
  const namespace = only?.namespaceURI;
  if (!only || more.length > 0 || only.parentNode !== response || namespace !== NAMESPACES.assertion)
    throw malformed('The response does not carry exactly one assertion.');
  return only;
}

/** At any depth, of any namespace: whatever somebody could take for one. */
const assertionsBelow = (element: Element): readonly Element[] =>
  ['Assertion', 'EncryptedAssertion'].flatMap((name) => Array.from(element.getElementsByTagNameNS('*', name)));

const isAssertion = (element: Element): boolean => element.namespaceURI === NAMESPACES.assertion && element.localName === 'Assertion';

/** No signatures but these, none of which holds anything but a signature. */
function checkSignatures(root: Element, known: readonly (Element | undefined)[]): void {
  const found = Array.from(root.getElementsByTagNameNS('*', 'Signature'));
  if (found.some((one) => !known.includes(one))) throw unsigned('a signature where none belongs');
  const holdsMore = found.some((one) => childrenNamed(one, NAMESPACES.signature, 'Object').length > 0);
  if (holdsMore) throw unsigned('a signature that holds more than itself');
}
