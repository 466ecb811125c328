import type { AppClient } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { refusals } from './errors.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { readForm } from './read-form.js';

/** A sign-in that begins at an identity provider: its relay state says for which client, as an authorization request would. */
interface Unsolicited {
  readonly provider: string;
  readonly client: AppClient;
  readonly query: URLSearchParams;
}

/** What of an authorization request a relay state may say (cognito.md 11.2). */
const REQUEST = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method'];
const MAX_RELAY_STATE = 4096;

/** Where identity providers send browsers back to, by Cognito's paths, and what their operators ask us for. */
export function createUpstreamEndpoints(
  parts: Pick<SamlHandlersParts, 'federation' | 'samlMetadata' | 'clients' | 'returnUrlsOf' | 'pages' | 'baseUrl'>,
): { readonly answered: Endpoint; readonly metadata: Endpoint } {
  const { federation, samlMetadata, clients, returnUrlsOf, pages } = parts;

  async function unsolicitedResponseIn(pool: UserPool, relayState: string): Promise<Unsolicited | undefined> {
    const said = new URLSearchParams(relayState);
    const [provider, clientId] = [said.get('identity_provider'), said.get('client_id')];
    if (provider === null || clientId === null) return undefined;
    const client = clientId.length > 128 ? undefined : await clients.find(clientId);
    if (client?.poolId !== pool.id) throw refusals.relayState();
    const query = new URLSearchParams(REQUEST.flatMap((name) => (said.has(name) ? [[name, said.get(name)!] as [string, string]] : [])));
    query.set('identity_provider', provider);
    // Whoever the browser is signed in as: somebody else may have signed in at the provider.
    query.set('prompt', 'login');
    return { provider, client, query };
  }

  return {
    async answered(ctx, pool) {
      const form = await readForm(ctx);
      const relayState = form.get('RelayState') ?? '';
      if (relayState === '' || relayState.length > MAX_RELAY_STATE) throw refusals.relayState();
      const parameters = { SAMLResponse: form.get('SAMLResponse') ?? '' };
      const unsolicited = await unsolicitedResponseIn(pool, relayState);
      const fields = { ...parameters, RelayState: relayState };
      if (!unsolicited) return pages.takeAnswer(ctx, pool.id, { state: relayState, parameters, fields });
      const { provider, client, query } = unsolicited;
      const returnUrl = returnUrlsOf(ctx, pool.id).saml;
      const { ticket } = await federation.unsolicited({ pool, client }, { provider, parameters, returnUrl });
      pages.keepTicket(ctx, pool.id, ticket);
      ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
      ctx.status = 303;
      ctx.redirect(`${new URL(returnUrl).origin}/${pool.id}/oauth2/authorize?${query}`);
    },

    async metadata(ctx, pool) {
      const acsUrl = returnUrlsOf(ctx, pool.id).saml;
      ctx.set({ 'Cache-Control': 'public, max-age=300', 'X-Content-Type-Options': 'nosniff' });
      ctx.type = 'application/samlmetadata+xml';
      ctx.body = await samlMetadata(pool.id, { acsUrl, sloUrl: acsUrl.replace(/idpresponse$/, 'logout') });
    },
  };
}
