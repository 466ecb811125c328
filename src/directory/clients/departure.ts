import type { AppClient } from './types.js';

type Returning = Pick<AppClient, 'id' | 'poolId' | 'registration' | 'callbackUrls' | 'logoutUrls'>;

/**
 * Where to send a browser that goes to an address of a client's without having been shown a page about it. Of a client that registered
 * openly, which nobody vouches for: a page of ours that names the address (RFC 9700 section 4.11.2).
 */
export const departure = (client: Pick<Returning, 'id' | 'poolId' | 'registration'>, url: string): string =>
  client.registration?.open ? departurePage(client.poolId, client.id, url) : url;

export const departurePage = (poolId: string, clientId: string, url: string): string =>
  `/${poolId}/leave?${new URLSearchParams({ client_id: clientId, to: url })}`;

/** Whether that page may link there: to a registered address, whatever parameters it got, and on loopback whatever port (RFC 8252 section 7.3). */
export function isAddressOf({ callbackUrls, logoutUrls }: Returning, url: string): boolean {
  return URL.canParse(url) && [...callbackUrls, ...logoutUrls].some((registered) => bare(registered) === bare(url));
}

function bare(address: string): string {
  const url = new URL(address);
  url.search = '';
  url.hash = '';
  if (url.protocol === 'http:') url.port = '';
  return url.href;
}
