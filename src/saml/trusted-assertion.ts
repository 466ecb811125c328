import type { Element } from '@xmldom/xmldom';
import { decryptAssertion } from './decrypt-assertion.js';
import { unsigned } from './errors.js';
import { childrenNamed, malformed, parseDocument } from './parse-document.js';
import { ownSignature, signedElement } from './signed-element.js';
import type { ExpectedResponse } from './types.js';
import { NAMESPACES } from './urns.js';

export interface TrustedAssertion {
  readonly assertion: Element;
  /** Omitted: the response itself is unsigned. */
  readonly response?: Element;
}

/**
 * Returns the one assertion of a response, covered by its own signature, that of the response, or both. Signatures elsewhere, a second
 * assertion at any depth and unsigned assertions are refused, which excludes signature wrapping. Throws `saml_message_invalid`,
 * `saml_signature_invalid`, `saml_decryption_failed`.
 */
export async function trustedAssertion(xml: string, root: Element, expected: ExpectedResponse): Promise<TrustedAssertion> {
  const { certificates } = expected.idp;
  const responseSignature = ownSignature(root);
  const received = singleAssertion(root);
  const isEncrypted = received.localName === 'EncryptedAssertion';
  checkSignatures(root, isEncrypted ? [responseSignature] : [responseSignature, ownSignature(received)]);
  const response = responseSignature && signedElement(xml, root, responseSignature, certificates);

  if (isEncrypted) {
    const keys = (await expected.sp.decryptionKeys?.()) ?? [];
    const text = await decryptAssertion(response ? singleAssertion(response) : received, keys, { covered: response !== undefined });
    const decrypted = parseDocument(text);
    if (!isAssertion(decrypted) || assertionsBelow(decrypted).length > 0)
      throw malformed('Something else than an assertion was encrypted.');
    checkSignatures(decrypted, [ownSignature(decrypted)]);
    return trusted(text, decrypted, response && { response, assertion: decrypted }, expected);
  }
  return trusted(xml, received, response && { response, assertion: singleAssertion(response) }, expected);
}

/** `covered`: the response and its assertion when the response is signed. */
function trusted(
  xml: string,
  assertion: Element,
  covered: Required<TrustedAssertion> | undefined,
  { idp, wantAssertionsSigned = false }: ExpectedResponse,
): TrustedAssertion {
  const signature = ownSignature(assertion);
  if (signature) return { ...covered, assertion: signedElement(xml, assertion, signature, idp.certificates) };
  if (!covered || wantAssertionsSigned) throw unsigned('unsigned');
  return covered;
}

function singleAssertion(response: Element): Element {
  const [only, ...more] = assertionsBelow(response);
  const namespace = only?.namespaceURI;
  if (!only || more.length > 0 || only.parentNode !== response || namespace !== NAMESPACES.assertion)
    throw malformed('The response does not carry exactly one assertion.');
  return only;
}

/** Elements at any depth and of any namespace that a reader could take for an assertion. */
const assertionsBelow = (element: Element): readonly Element[] =>
  ['Assertion', 'EncryptedAssertion'].flatMap((name) => Array.from(element.getElementsByTagNameNS('*', name)));

const isAssertion = (element: Element): boolean => element.namespaceURI === NAMESPACES.assertion && element.localName === 'Assertion';

/** Refuses signatures other than `known`, and signatures with an `Object`. */
function checkSignatures(root: Element, known: readonly (Element | undefined)[]): void {
  const found = Array.from(root.getElementsByTagNameNS('*', 'Signature'));
  if (found.some((one) => !known.includes(one))) throw unsigned('a signature where none belongs');
  const holdsMore = found.some((one) => childrenNamed(one, NAMESPACES.signature, 'Object').length > 0);
  if (holdsMore) throw unsigned('a signature that holds more than itself');
}
