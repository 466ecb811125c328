import type { Element } from '@xmldom/xmldom';
import { hashToken } from '../kernel/index.js';
import {
  checkConditions,
  checkConfirmation,
  checkInResponseTo,
  expired,
  timeRules,
  unknownRequest,
  wrongRecipient,
} from './assertion-rules.js';
import { replayed, SamlError } from './errors.js';
import { attributeOf, childrenNamed, malformed, parseDocument, textOf } from './parse-document.js';
import { instantOf } from './read-instant.js';
import { readAttributes, readAuthnStatement, readNameId } from './read-statements.js';
import { trustedAssertion } from './trusted-assertion.js';
import type { Assertion, ExpectedResponse } from './types.js';
import { NAMESPACES, STATUS } from './urns.js';

/**
 * Validates a response (core section 3.4.1.4, profiles section 4.1.4.3) and returns its assertion. Only elements that a signature of the
 * identity provider covers are read, except to refuse. One replay cache write. Throws `SamlError`, one code per reason.
 */
export async function validateResponse(xml: string, expected: ExpectedResponse): Promise<Assertion> {
  const root = parseDocument(xml);
  checkEnvelope(root, expected);
  const { assertion, response } = await trustedAssertion(xml, root, expected);
  if (response) checkEnvelope(response, expected);
  if (response && attributeOf(response, 'Destination') === undefined) throw wrongRecipient('signed, and for no destination');

  const times = timeRules(expected);
  const id = attributeOf(assertion, 'ID');
  const issuedAt = instantOf(assertion, 'IssueInstant');
  if (attributeOf(assertion, 'Version') !== '2.0' || id === undefined || id.length > 256 || issuedAt === undefined)
    throw malformed('The assertion is not of SAML 2.0.');
  times.check(issuedAt, expected.maxAgeMs === undefined ? undefined : issuedAt + expected.maxAgeMs);
  checkIssuer(assertion, expected, 'required');

  const [subject, ...more] = childrenNamed(assertion, NAMESPACES.assertion, 'Subject');
  if (!subject || more.length > 0) throw malformed('The assertion does not name one subject.');
  const nameId = readNameId(subject);
  const { recipient, notOnOrAfter, inResponseTo } = checkConfirmation(subject, expected, times);
  if (typeof expected.answering === 'object' && (inResponseTo ?? (response && attributeOf(response, 'InResponseTo'))) === undefined)
    throw unknownRequest('answers no request');
  const audience = checkConditions(assertion, expected, times);
  const authnStatement = readAuthnStatement(assertion);
  times.check(undefined, authnStatement.sessionNotOnOrAfter);
  const attributes = readAttributes(assertion);

  const key = hashToken(`${expected.idp.entityId}\0${id}`);
  const validUntil = Math.min(notOnOrAfter, issuedAt + (expected.maxAgeMs ?? Number.POSITIVE_INFINITY));
  if (!(await expected.once(key, validUntil + times.skewMs))) throw replayed();
  return { id, issuer: expected.idp.entityId, issuedAt, nameId, ...authnStatement, attributes, notOnOrAfter, audience, recipient };
}

function checkEnvelope(root: Element, expected: ExpectedResponse): void {
  if (root.namespaceURI !== NAMESPACES.protocol || root.localName !== 'Response') throw malformed('The message is no response.');
  if (attributeOf(root, 'Version') !== '2.0' || attributeOf(root, 'ID') === undefined) throw malformed('The message is not of SAML 2.0.');
  checkIssuer(root, expected, 'optional');
  checkStatus(root);
  const destination = attributeOf(root, 'Destination');
  if (destination !== undefined && !expected.sp.consumers.includes(destination)) throw wrongRecipient('sent to another address');
  checkInResponseTo(attributeOf(root, 'InResponseTo'), expected.answering);
  const issuedAt = instantOf(root, 'IssueInstant');
  if (issuedAt !== undefined && issuedAt > expected.clock.now() + timeRules(expected).skewMs) throw expired('made in the future');
}

function checkIssuer(element: Element, { idp }: ExpectedResponse, when: 'required' | 'optional'): void {
  const issuers = childrenNamed(element, NAMESPACES.assertion, 'Issuer');
  if (issuers.length === 0 && when === 'optional') return;
  if (issuers.length !== 1 || textOf(issuers[0]) !== idp.entityId)
    throw new SamlError('saml_issuer_wrong', 'The response is from another identity provider.');
}

function checkStatus(root: Element): void {
  const [status, ...more] = childrenNamed(root, NAMESPACES.protocol, 'Status');
  const [code] = status ? childrenNamed(status, NAMESPACES.protocol, 'StatusCode') : [];
  const value = code && attributeOf(code, 'Value');
  if (!status || more.length > 0 || value === undefined) throw malformed('The response has no status.');
  if (value === STATUS.success) return;
  const [inner] = childrenNamed(code!, NAMESPACES.protocol, 'StatusCode');
  const detail = [value, inner && attributeOf(inner, 'Value')].filter((one) => one !== undefined).map((one) => one.slice(0, 200));
  throw new SamlError('saml_upstream_refused', 'The identity provider did not sign anybody in.', { detail: detail.join(' ') });
}
