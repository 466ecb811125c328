import type { AppClient } from './types.js';

type Returning = Pick<AppClient, 'id' | 'poolId' | 'registration' | 'callbackUrls' | 'logoutUrls'>;

/**
 * Returns the URL to send a browser to when it leaves for an address of a client without having
 * seen a page about it. For openly registered, unverified clients: an interstitial that names the
 * address (RFC 9700 section 4.11.2).
 */
export const redirectTarget = (client: Pick<Returning, 'id' | 'poolId' | 'registration'>, url: string): string =>
  client.registration?.open ? interstitialUrl(client.poolId, client.id, url) : url;

export const interstitialUrl = (poolId: string, clientId: string, url: string): string =>
  `/${poolId}/leave?${new URLSearchParams({ client_id: clientId, to: url })}`;

/**
 * Reports whether the interstitial may link to the URL: a registered address with any query, and
 * any port on loopback (RFC 8252 section 7.3).
 */
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
