import type { OutboundFetch } from '../../../outbound/index.js';
import type { Metadata } from '../registration/index.js';

/** Characters. */
const MAX_DOCUMENT = 64 * 1024;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** The answer at the URL is no client metadata, or of another client. Other errors may pass. */
export class DocumentRefused extends Error {}

/**
 * Fetches a Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document section 4): JSON of at most 64 KiB, whose `client_id`
 * is the URL itself, character by character. Throws `DocumentRefused`; other errors when the server is unreachable or fails.
 */
export async function fetchDocument(
  fetch: OutboundFetch,
  url: string,
): Promise<{ readonly metadata: Metadata; readonly headers: Headers }> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, cacheHeaders: true });
  const { status, headers } = response;
  if (status === 429 || status >= 500) throw new Error(`the client answered ${status}`);
  if (status !== 200) throw new DocumentRefused(`the client answered ${status}`);
  if (!JSON_TYPE.test(headers.get('content-type') ?? '')) throw new DocumentRefused('the document is not application/json');
  const text = await response.text();
  if (text.length > MAX_DOCUMENT) throw new DocumentRefused('the document is too long');
  const metadata = parsed(text);
  if (metadata?.['client_id'] !== url) throw new DocumentRefused('client_id of the document is not its URL');
  return { metadata, headers };
}

function parsed(text: string): Metadata | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Metadata) : undefined;
  } catch {
    return undefined;
  }
}
