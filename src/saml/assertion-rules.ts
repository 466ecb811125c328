import type { Element } from '@xmldom/xmldom';
import { SamlError } from './errors.js';
import { attributeOf, childrenNamed, childrenOf, malformed, textOf } from './parse-document.js';
import { instantOf } from './read-instant.js';
import type { ExpectedResponse } from './types.js';
import { BEARER, NAMESPACES } from './urns.js';

export interface TimeRules {
  /** Throws `saml_expired` for instants outside of the validity period. */
  check(notBefore: number | undefined, notOnOrAfter: number | undefined): void;
  readonly skewMs: number;
}

export function timeRules({ clock, skewMs }: Pick<ExpectedResponse, 'clock' | 'skewMs'>): TimeRules {
  return {
    skewMs,
    check(notBefore, notOnOrAfter) {
      const now = clock.now();
      if (notBefore !== undefined && now < notBefore - skewMs) throw expired('not valid yet');
      if (notOnOrAfter !== undefined && now >= notOnOrAfter + skewMs) throw expired('over');
    },
  };
}

export const expired = (detail: string): SamlError => new SamlError('saml_expired', 'The response is not valid at this time.', { detail });

/**
 * Checks `Conditions` (core section 2.5): audience and validity period. Returns the matching audience. Unknown conditions are refused.
 * Throws `saml_audience_wrong`, `saml_expired`, `saml_message_invalid`.
 */
export function checkConditions(assertion: Element, { sp }: ExpectedResponse, times: TimeRules): string {
  const [conditions, ...more] = childrenNamed(assertion, NAMESPACES.assertion, 'Conditions');
  if (!conditions || more.length > 0) throw wrongAudience('no conditions');
  times.check(instantOf(conditions, 'NotBefore'), instantOf(conditions, 'NotOnOrAfter'));
  const known = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];
  if (childrenOf(conditions).some((one) => one.namespaceURI !== NAMESPACES.assertion || !known.includes(one.localName ?? '')))
    throw malformed('The assertion has a condition that is not known.');
  const restrictions = childrenNamed(conditions, NAMESPACES.assertion, 'AudienceRestriction').map((one) =>
    childrenNamed(one, NAMESPACES.assertion, 'Audience').flatMap((element) => textOf(element) ?? []),
  );
  const audience = restrictions[0]?.find((one) => sp.audiences.includes(one));
  if (audience === undefined || !restrictions.every((audiences) => audiences.some((one) => sp.audiences.includes(one))))
    throw wrongAudience('meant for others');
  return audience;
}

const wrongAudience = (detail: string): SamlError =>
  new SamlError('saml_audience_wrong', 'Audience restriction in the response does not allow this recipient.', { detail });

/**
 * Checks the bearer subject confirmation (profiles section 4.1.4.2): recipient, validity and `InResponseTo`. One valid confirmation of
 * several is enough. Throws `saml_recipient_wrong`, `saml_request_unknown`, `saml_expired`, `saml_message_invalid`.
 */
export function checkConfirmation(
  subject: Element,
  expected: ExpectedResponse,
  times: TimeRules,
): { readonly recipient: string; readonly notOnOrAfter: number; readonly inResponseTo: string | undefined } {
  const bearers = childrenNamed(subject, NAMESPACES.assertion, 'SubjectConfirmation').filter(
    (one) => attributeOf(one, 'Method') === BEARER,
  );
  let refusal: SamlError = wrongRecipient('no bearer confirmation');
  for (const bearer of bearers) {
    const [data, ...more] = childrenNamed(bearer, NAMESPACES.assertion, 'SubjectConfirmationData');
    if (!data || more.length > 0) continue;
    try {
      return checkBearer(data, expected, times);
    } catch (error) {
      if (!(error instanceof SamlError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function checkBearer(data: Element, { sp, answering }: ExpectedResponse, times: TimeRules) {
  const recipient = attributeOf(data, 'Recipient');
  const notOnOrAfter = instantOf(data, 'NotOnOrAfter');
  const inResponseTo = attributeOf(data, 'InResponseTo');
  if (recipient === undefined || !sp.consumers.includes(recipient)) throw wrongRecipient('sent to another recipient');
  if (notOnOrAfter === undefined) throw expired('does not say until when');
  times.check(instantOf(data, 'NotBefore'), notOnOrAfter);
  checkInResponseTo(inResponseTo, answering);
  return { recipient, notOnOrAfter, inResponseTo };
}

/** Checks `InResponseTo` if there is one; the caller checks that it occurs at all. Throws `saml_request_unknown`. */
export function checkInResponseTo(inResponseTo: string | undefined, answering: ExpectedResponse['answering']): void {
  if (inResponseTo === undefined || answering === 'anything') return;
  if (answering === 'nothing' || inResponseTo !== answering.requestId) throw unknownRequest('answers another request');
}

export const unknownRequest = (detail: string): SamlError =>
  new SamlError('saml_request_unknown', 'The response answers no request of this sign-in.', { detail });

export const wrongRecipient = (detail: string): SamlError =>
  new SamlError('saml_recipient_wrong', 'The response was sent to another recipient.', { detail });
