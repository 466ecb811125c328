import type { Element } from '@xmldom/xmldom';
import { attributeOf, childrenNamed, childrenOf, malformed, textOf } from './parse-document.js';
import { optional } from './read-authn-request.js';
import { instantOf } from './read-instant.js';
import type { Assertion } from './types.js';
import { NAMESPACES } from './urns.js';

const MAX_NAME_ID = 1024;
const MAX_ATTRIBUTES = 500;

/** Reads the NameID of the subject. Encrypted and missing ones are refused. Throws `saml_message_invalid`. */
export function readNameId(subject: Element): Assertion['nameId'] {
  const [nameId, ...more] = childrenNamed(subject, NAMESPACES.assertion, 'NameID');
  if (!nameId || more.length > 0 || childrenOf(nameId).length > 0) throw malformed('The assertion does not name one subject.');
  const value = nameId.textContent ?? '';
  // Surrounding whitespace is refused: trimming could map two subjects to one.
  if (value === '' || value.length > MAX_NAME_ID || value.trim() !== value) throw malformed('The name of the subject cannot be used.');
  return {
    value,
    ...optional('format', attributeOf(nameId, 'Format')),
    ...optional('nameQualifier', attributeOf(nameId, 'NameQualifier')),
    ...optional('spNameQualifier', attributeOf(nameId, 'SPNameQualifier')),
  };
}

type AuthnStatement = Pick<Assertion, 'authnInstant' | 'sessionIndex' | 'authnContext' | 'sessionNotOnOrAfter'>;

/** Reads the first AuthnStatement (core section 2.7.2). Throws `saml_message_invalid`. */
export function readAuthnStatement(assertion: Element): AuthnStatement {
  const [statement] = childrenNamed(assertion, NAMESPACES.assertion, 'AuthnStatement');
  const authnInstant = statement && instantOf(statement, 'AuthnInstant');
  if (!statement || authnInstant === undefined) throw malformed('The assertion does not say that anybody signed in.');
  const [context] = childrenNamed(statement, NAMESPACES.assertion, 'AuthnContext');
  return {
    authnInstant,
    ...optional('sessionIndex', attributeOf(statement, 'SessionIndex')),
    ...optional('sessionNotOnOrAfter', instantOf(statement, 'SessionNotOnOrAfter')),
    ...optional('authnContext', textOf(context && childrenNamed(context, NAMESPACES.assertion, 'AuthnContextClassRef')[0])),
  };
}

/**
 * Reads the attributes of all AttributeStatements (core section 2.7.3). Values without text are left out. Throws `saml_message_invalid`.
 */
export function readAttributes(assertion: Element): ReadonlyMap<string, readonly string[]> {
  const attributes = childrenNamed(assertion, NAMESPACES.assertion, 'AttributeStatement').flatMap((one) =>
    childrenNamed(one, NAMESPACES.assertion, 'Attribute'),
  );
  if (attributes.length > MAX_ATTRIBUTES) throw malformed('The assertion has too many attributes.');
  const found = new Map<string, readonly string[]>();
  for (const attribute of attributes) {
    const name = attributeOf(attribute, 'Name');
    if (name === undefined) throw malformed('An attribute has no name.');
    const values = childrenNamed(attribute, NAMESPACES.assertion, 'AttributeValue').flatMap((value) => textOf(value) ?? []);
    found.set(name, [...(found.get(name) ?? []), ...values]);
  }
  return found;
}
