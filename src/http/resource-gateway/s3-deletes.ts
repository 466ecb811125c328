import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { defined } from '../../kernel/index.js';
import { GatewayError } from './errors.js';
import { checkKey } from './s3-target.js';
import { escapeXml, unescapeXml } from './xml.js';

/** Request body of DeleteObjects. */
export interface Deletes {
  readonly objects: readonly { readonly key: string; readonly versionId?: string }[];
  readonly quiet: boolean;
}

const MAX_KEYS = 1000;
const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: false, isArray: (name) => name === 'Object' });

/** Parses the body of DeleteObjects. Throws `xml_malformed` and the errors of `checkKey`. */
export function readDeletes(body: Buffer): Deletes {
  const { Delete } = parse(body.toString('utf8'));
  const objects = Delete?.Object ?? [];
  if (objects.length === 0 || objects.length > MAX_KEYS) throw malformed();
  return {
    quiet: Delete?.Quiet === 'true',
    objects: objects.map((object) => {
      const { Key, VersionId } = Object(object) as { Key?: unknown; VersionId?: unknown };
      const key = textOf(Key);
      const versionId = VersionId === undefined ? undefined : textOf(VersionId);
      checkKey(key);
      return { key, ...defined({ versionId }) };
    }),
  };
}

function textOf(element: unknown): string {
  const text = typeof element === 'string' ? unescapeXml(element) : undefined;
  if (!text) throw malformed();
  return text;
}

function parse(text: string): { Delete?: { Object?: unknown[]; Quiet?: unknown } } {
  // Without DOCTYPE there are no custom entities; without CDATA all text is unescaped.
  if (/<!(DOCTYPE|\[CDATA\[)/i.test(text)) throw malformed();
  try {
    return parser.parse(text, true);
  } catch (cause) {
    throw malformed(cause);
  }
}

const malformed = (cause?: unknown): GatewayError =>
  new GatewayError('xml_malformed', 'The XML you provided was not well-formed or did not validate against our published schema', { cause });

/** Serializes the body anew, so that the upstream reads the keys that were authorized. */
export function formatDeletes({ objects, quiet }: Deletes): { body: Buffer; headers: Record<string, string> } {
  const items = objects.map(({ key, versionId }) => {
    const version = versionId === undefined ? '' : `<VersionId>${escapeXml(versionId)}</VersionId>`;
    return `<Object><Key>${escapeXml(key)}</Key>${version}</Object>`;
  });
  const text = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join('')}<Quiet>${quiet}</Quiet></Delete>`;
  const body = Buffer.from(text);
  return { body, headers: { 'content-type': 'application/xml', 'content-md5': createHash('md5').update(body).digest('base64') } };
}
