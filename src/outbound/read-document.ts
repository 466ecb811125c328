import type { OutboundFetch } from './outbound-fetch.js';

/** Reads a document from a URL that an operator configured. */
export function createReadDocument(fetch: OutboundFetch): (url: string) => Promise<string> {
  return async (url) => {
    const answer = await fetch(url);
    if (answer.status !== 200) throw new Error(`${new URL(url).host} answered ${answer.status}`);
    return answer.text();
  };
}
