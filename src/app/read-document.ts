import { createPublicFetch } from '../identity-pools/index.js';

const TIMEOUT_MS = 5000;
const MAX_BYTES = 128 * 1024;

/** Reads a document at an address that an operator gave: 5 seconds, 128 KB, no redirects, and public addresses only unless allowed otherwise. */
export function createReadDocument(parts: { fetch: typeof fetch; allowPrivateAddresses: boolean }): (url: string) => Promise<string> {
  const read = parts.allowPrivateAddresses ? parts.fetch : createPublicFetch();
  return async (url) => {
    const answer = await read(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error', headers: { accept: '*/*' } });
    if (answer.status !== 200) throw new Error(`${new URL(url).host} answered ${answer.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of answer.body ?? []) {
      size += part.byteLength;
      if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  };
}
