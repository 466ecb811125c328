import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { CodedError } from '../../src/kernel/index.js';
import { claimedIssuer, messageInForm, messageInQuery, readAuthnRequest, readLogoutRequest, readSpMetadata } from '../../src/saml/index.js';
import { parseDocument } from '../../src/saml/parse-document.js';
import { fill } from '../../src/saml/samlify.js';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200);
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';

/** Nearly well-formed documents. */
const xmlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<a>',
        '</a>',
        '<saml:Issuer>',
        '</saml:Issuer>',
        '<!DOCTYPE x>',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '&#0;',
        '&x;',
        '&amp;',
        '<?x?>',
      ),
      fc.constantFrom(
        ' ID="1"',
        ` xmlns="${PROTOCOL}"`,
        ' Version="2.0"',
        '<samlp:AuthnRequest',
        '<md:EntityDescriptor',
        '/>',
        '>',
        '"',
        '\u0000',
        '\ud800',
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

/** Characters of XML 1.0 (section 2.2). */
function isPossible(text: string): boolean {
  return [...text].every((char) => {
    const code = char.codePointAt(0)!;
    if (code < 0x20) return [0x9, 0xa, 0xd].includes(code);
    return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
  });
}

function onlyCoded(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof CodedError, String(error));
  }
}

describe('SAML parsers (property-based)', () => {
  it('any query and any form gives a message, none or a CodedError', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'x'),
        fc.string(),
        fc.string(),
        (name, value, rest) => {
          onlyCoded(() => messageInQuery(`${name}=${value}&${rest}`));
          onlyCoded(() => messageInForm(new URLSearchParams({ [name]: value, rest })));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('any document is read or gives a CodedError', () => {
    fc.assert(
      fc.property(xmlish, (xml) => {
        onlyCoded(() => readSpMetadata(xml));
        onlyCoded(() => {
          const message = messageInQuery(`SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`)!;
          onlyCoded(() => claimedIssuer(message));
          onlyCoded(() => readLogoutRequest(message, []));
          readAuthnRequest(message, { certificates: [], mustBeSigned: false });
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('any text written as XML is read back unchanged, as content and as attribute', () => {
    const possible = fc.string({ unit: 'binary' }).filter(isPossible);
    fc.assert(
      fc.property(possible, (text) => {
        const root = parseDocument(fill('<a b="{Text}">{Text}</a>', { Text: text, Other: 'never' }));
        assert.equal(root.textContent, text);
        assert.equal(root.getAttribute('b') ?? '', text);
      }),
      { numRuns: RUNS },
    );
  });
});
