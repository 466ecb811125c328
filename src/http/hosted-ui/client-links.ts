import type { AppClient } from '../../directory/clients/index.js';

/** Link to a page of a client, with the host that it leads to. */
interface ClientLink {
  readonly href: string;
  readonly place: string;
}

/** Links of a client that registered itself (OpenID Connect Dynamic Client Registration 1.0 section 2). */
export interface ClientLinks {
  readonly website?: ClientLink;
  readonly policy?: ClientLink;
  readonly terms?: ClientLink;
  readonly logo?: ClientLink;
}

/**
 * Registered addresses for the partial `client-links`; undefined without one. They are unverified: the logo is a link, too, because a
 * picture could contain text that reads as the page’s own.
 */
export function clientLinksOf({ registration }: Pick<AppClient, 'registration'>): ClientLinks | undefined {
  const { client_uri, policy_uri, tos_uri, logo_uri } = registration?.metadata ?? {};
  const links = { website: linkTo(client_uri), policy: linkTo(policy_uri), terms: linkTo(tos_uri), logo: linkTo(logo_uri) };
  const present = Object.entries(links).filter(([, link]) => link !== undefined);
  return present.length > 0 ? Object.fromEntries(present) : undefined;
}

function linkTo(address: string | undefined): ClientLink | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { protocol, host, href } = new URL(address);
  return protocol === 'https:' ? { href, place: host } : undefined;
}
