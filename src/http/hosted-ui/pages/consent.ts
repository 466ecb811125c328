import type { UserPool } from '../../../directory/pools/index.js';
import { scopeOfClaim, type User } from '../../../directory/users/index.js';
import { CodedError } from '../../../kernel/index.js';
import { clientLinksOf } from '../client-links.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import { scopeTexts } from '../scope-texts.js';
import type { Screen } from '../screens.js';
import { redirectHostOf } from './leave.js';

/**
 * Consent pages of clients from open dynamic registration (RFC 7591), shown at every authorization request that the pool does not remember
 * an answer to, and for `prompt=consent`.
 */
export function createConsentPages(parts: Pick<PageParts, 'interactions' | 'users'>): ReadonlyMap<string, Page> {
  const { interactions, users } = parts;

  async function ask(page: PageContext): Promise<void> {
    const { pool, interaction } = page;
    const user = await users.findBySub(pool.id, interaction.consent!.sub);
    if (!user) throw new CodedError('interaction_unknown', 'The user is gone.');
    return page.show(screenOf(page, user));
  }

  const pages: Readonly<Record<string, Page>> = {
    '': { show: ask },
    allow: { submit: (page) => page.leave({ kind: 'allowed' }) },
    deny: { submit: (page) => page.leave({ kind: 'denied' }) },
    continue: {
      async show(page) {
        const { ctx, pool, flow } = page;
        if (flow.stage?.kind === 'allowed') {
          page.forget();
          return interactions.allow(ctx, pool.id);
        }
        if (flow.stage?.kind === 'denied') {
          page.forget();
          return interactions.refuse(ctx, pool.id, 'access_denied', 'The user did not allow it.');
        }
        return page.move('');
      },
    },
  };
  return new Map(Object.entries(pages));
}

function screenOf({ pool, client, interaction }: PageContext, user: User): Screen {
  const { redirect_uri: redirectUri, scope } = interaction.params;
  const requested = (typeof scope === 'string' ? scope : '').split(' ').filter((one) => one !== '');
  const attributes = pool.schema.map(({ name }) => name).filter((name) => name !== 'sub' && interaction.requestedClaims.includes(name));
  const scopes = [...new Set([...requested, ...attributes.map(scopeOfClaim)])];
  return {
    view: 'consent',
    title: 'Allow access?',
    model: {
      account: nameOf(pool, user),
      unvetted: client.registration?.open === true,
      place: redirectHostOf(String(redirectUri)),
      documentHost: client.registration?.document ? new URL(client.id).host : undefined,
      ...scopeTexts(scopes),
      links: clientLinksOf(client),
    },
  };
}

function nameOf({ usernameAttributes }: UserPool, { attributes, username }: User): string {
  return usernameAttributes.map((name) => attributes[name]).find((value) => value !== undefined) ?? username;
}
