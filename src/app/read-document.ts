import type { OutboundFetch } from '../outbound/index.js';

/** Reads a document at an address that an operator gave. */
export function createReadDocument(fetch: OutboundFetch): (url: string) => Promise<string> {
  return async (url) => {
    const answer = await fetch(url);
    if (answer.status !== 200) throw new Error(`${new URL(url).host} answered ${answer.status}`);
    return answer.text();
  };
}
