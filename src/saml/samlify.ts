import { createRequire } from 'node:module';
import { withoutForbidden } from '../kernel/index.js';
import { parseDocument } from './parse-document.js';

interface Template {
  readonly context: string;
}

interface Endpoint {
  readonly Binding: string;
  readonly Location: string;
  readonly isDefault?: boolean;
}

interface MetadataOptions {
  readonly entityID: string;
  readonly signingCert: string | string[];
  readonly nameIDFormat: string[];
  readonly singleLogoutService: Endpoint[];
  readonly elementsOrder: string[];
}

/** Path of local names below the root, in any namespace. Without attributes the text is read; with `context` the markup. */
export interface ExtractorField {
  readonly key: string;
  readonly localPath: readonly string[];
  readonly attributes: readonly string[];
  readonly context?: boolean;
}

/** The used part of samlify. Its own types declare those of another version of xmldom for the whole project. */
interface Samlify {
  readonly SamlLib: {
    readonly defaultLoginRequestTemplate: Template;
    readonly defaultLoginResponseTemplate: Template;
    readonly defaultLogoutRequestTemplate: Template;
    readonly defaultLogoutResponseTemplate: Template;
    replaceTagsByValue(template: string, tags: Tags): string;
    constructSAMLSignature(options: {
      readonly rawSamlMessage: string;
      readonly isBase64Output: false;
      readonly privateKey: string;
      readonly signingCert: string;
      readonly signatureAlgorithm: string;
      readonly referenceTagXPath: string;
      readonly signatureConfig: { readonly prefix: string; readonly location: { readonly reference: string; readonly action: string } };
    }): string;
  };
  readonly IdPMetadata: (
    options: MetadataOptions & { readonly wantAuthnRequestsSigned: boolean; readonly singleSignOnService: Endpoint[] },
  ) => { getMetadata(): string };
  readonly SPMetadata: (
    options: MetadataOptions & {
      readonly encryptCert?: string;
      readonly authnRequestsSigned: boolean;
      readonly assertionConsumerService: Endpoint[];
    },
  ) => { getMetadata(): string };
  readonly Extractor: { readonly extract: (xml: string, fields: readonly ExtractorField[]) => Readonly<Record<string, unknown>> };
  readonly setSchemaValidator: (validator: { validate(xml: string): Promise<unknown> }) => void;
}

const require = createRequire(import.meta.url);
const samlify = require('samlify') as Samlify;
export const { SamlLib, SPMetadata, IdPMetadata, Extractor } = samlify;

// One validator per process: whatever samlify were to parse as a message passes the guard of this module first.
samlify.setSchemaValidator({ validate: async (xml: string) => parseDocument(xml) });

/** Values of the tags of a template. `undefined` leaves out the attribute, or the element that holds nothing else. */
export type Tags = Readonly<Record<string, string | undefined>>;

/** Private-use character that begins an escape, and the letters after it. */
const ESCAPE = '\ue000';
const LETTERS: Readonly<Record<string, string>> = { [ESCAPE]: 'e', '{': 'b', '\n': 'n', '\r': 'r', '\t': 't' };
const WRITTEN: Readonly<Record<string, string>> = { e: ESCAPE, b: '{', n: '&#10;', r: '&#13;', t: '&#9;' };

/**
 * Fills a template; samlify escapes for XML. It replaces one tag after the other, so that a brace in a value would begin the next tag:
 * braces are escaped until all tags are filled. So are line ends and tabs, which parsers change. Characters outside of XML 1.0 become U+FFFD.
 */
export function fill(template: string, tags: Tags): string {
  const escaped = Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [
      name,
      value === undefined ? undefined : withoutForbidden(value).replace(/[\ue000{\n\r\t]/g, (char) => ESCAPE + LETTERS[char]!),
    ]),
  );
  return SamlLib.replaceTagsByValue(template, escaped).replace(/\ue000([ebnrt])/g, (_, letter: string) => WRITTEN[letter]!);
}

/** Replaces a part of one of samlify's templates. Throws when a later version no longer has that part. */
export function withPart(template: string, part: string, replacement: string): string {
  if (template.split(part).length !== 2) throw new Error(`samlify's template does not have this part once: ${part}`);
  return template.replace(part, () => replacement);
}
