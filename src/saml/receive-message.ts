import { inflateRawSync } from 'node:zlib';
import { defined } from '../kernel/index.js';
import type { MessageKind } from './bindings.js';
import { MAX_XML, malformed } from './parse-document.js';
import type { Binding } from './urns.js';

/** Decoded message, not verified. */
export interface ReceivedMessage {
  readonly binding: Binding;
  readonly kind: MessageKind;
  readonly xml: string;
  readonly relayState?: string;
  /** HTTP-Redirect only: the signed bytes of the query, the algorithm URI and the signature. */
  readonly querySignature?: { readonly signed: string; readonly algorithm: string; readonly value: Buffer };
}

/** Characters. The specification allows 80 bytes, deployed providers send more. */
export const MAX_RELAY_STATE = 1024;
const MAX_QUERY = 64 * 1024;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Decodes HTTP-Redirect (bindings section 3.4.4). Undefined when the query has no message. Throws `saml_message_invalid`. */
export function messageInQuery(query: string): ReceivedMessage | undefined {
  if (query.length > MAX_QUERY) throw malformed('The message is too large.');
  const raw = rawParameters(query);
  const kind = (['SAMLRequest', 'SAMLResponse'] as const).filter((one) => raw.has(one));
  if (kind.length === 0) return undefined;
  if (kind.length > 1) throw malformed('Two messages came at once.');
  const text = (name: string): string | undefined => decoded(raw.get(name));
  const relayState = relayStateOf(text('RelayState'));
  const [algorithm, signature] = [text('SigAlg'), text('Signature')];
  const signed = [kind[0]!, 'RelayState', 'SigAlg'].flatMap((name) => (raw.has(name) ? [`${name}=${raw.get(name)}`] : [])).join('&');
  if ((algorithm === undefined) !== (signature === undefined)) throw malformed('Half of the signature is missing.');
  return {
    binding: 'redirect',
    kind: kind[0]!,
    xml: inflated(fromBase64(text(kind[0]!)!)),
    ...relayState,
    ...defined({ querySignature: algorithm === undefined ? undefined : { signed, algorithm, value: Buffer.from(signature!, 'base64') } }),
  };
}

/** Decodes HTTP-POST (bindings section 3.5.4). Undefined when the form has no message. Throws `saml_message_invalid`. */
export function messageInForm(form: URLSearchParams): ReceivedMessage | undefined {
  const kind = (['SAMLRequest', 'SAMLResponse'] as const).filter((one) => form.has(one));
  if (kind.length === 0) return undefined;
  if (kind.length > 1 || form.getAll(kind[0]!).length > 1) throw malformed('Two messages came at once.');
  const xml = fromBase64(form.get(kind[0]!)!);
  return { binding: 'post', kind: kind[0]!, xml: utf8(xml), ...relayStateOf(form.get('RelayState') ?? undefined) };
}

/** Parameters of the binding (bindings section 3.4.4); others, even repeated, do not matter. */
const OWN_PARAMETERS = new Set(['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature']);

/** Parameters still URL-encoded: the signature is over these bytes. */
function rawParameters(query: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    const name = at === -1 ? pair : pair.slice(0, at);
    if (!OWN_PARAMETERS.has(name)) continue;
    if (found.has(name)) throw malformed('A SAML parameter came twice.');
    found.set(name, at === -1 ? '' : pair.slice(at + 1));
  }
  return found;
}

function decoded(raw: string | undefined): string | undefined {
  if (raw === undefined) return undefined;
  try {
    return decodeURIComponent(raw.replaceAll('+', '%20'));
  } catch (cause) {
    throw malformed('The query is not encoded rightly.', cause);
  }
}

function relayStateOf(relayState: string | undefined): { relayState?: string } {
  if ((relayState?.length ?? 0) > MAX_RELAY_STATE) throw malformed('The relay state is too long.');
  return relayState === undefined ? {} : { relayState };
}

function fromBase64(text: string): Buffer {
  if (text.length > MAX_XML * 1.5) throw malformed('The message is not base64, or too large.');
  // A plus sign that a sender did not encode arrives as a space. Line breaks are removed first: with them the pattern takes quadratic
  // time.
  const compact = text
    .trim()
    .replace(/[\r\n\t]+/g, '')
    .replaceAll(' ', '+');
  if (!BASE64.test(compact)) throw malformed('The message is not base64, or too large.');
  return Buffer.from(compact, 'base64');
}

function inflated(bytes: Buffer): string {
  try {
    return utf8(inflateRawSync(bytes, { maxOutputLength: MAX_XML }));
  } catch (cause) {
    throw malformed('The message is not compressed rightly, or too large.', cause);
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw malformed('The message is not UTF-8.', cause);
  }
}
