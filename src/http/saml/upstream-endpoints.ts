import type { AppClient } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { readForm } from '../../kernel/index.js';
import { refusals } from './errors.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { MAX_FORM } from './receive.js';

/** Sign-in begun at an identity provider: its relay state names the client and carries parameters of an authorization request. */
interface Unsolicited {
  readonly provider: string;
  readonly client: AppClient;
  readonly query: URLSearchParams;
}

/** Authorization request parameters that a relay state may carry (AWS: "Using SAML identity provider initiation"). */
const AUTHORIZE_PARAMETERS = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
];
const MAX_RELAY_STATE = 4096;

/** Endpoints of the pool as service provider, at Cognito’s paths: the assertion consumer service and its metadata. */
export function createUpstreamEndpoints(
  parts: Pick<SamlHandlersParts, 'federation' | 'samlMetadata' | 'clients' | 'returnUrlsOf' | 'pages' | 'baseUrl'>,
): { readonly response: Endpoint; readonly metadata: Endpoint } {
  const { federation, samlMetadata, clients, returnUrlsOf, pages } = parts;

  async function unsolicitedResponseIn(pool: UserPool, relayState: string): Promise<Unsolicited | undefined> {
    const state = new URLSearchParams(relayState);
    const [provider, clientId] = [state.get('identity_provider'), state.get('client_id')];
    if (provider === null || clientId === null) return undefined;
    const client = clientId.length > 128 ? undefined : await clients.find(clientId);
    if (client?.poolId !== pool.id) throw refusals.relayState();
    const query = new URLSearchParams(
      AUTHORIZE_PARAMETERS.flatMap((name) => (state.has(name) ? [[name, state.get(name)!] as [string, string]] : [])),
    );
    query.set('identity_provider', provider);
    // The identity provider may have authenticated another user than the one the browser is signed in as.
    query.set('prompt', 'login');
    return { provider, client, query };
  }

  return {
    async response(ctx, pool) {
      const form = await readForm(ctx, { limit: MAX_FORM });
      const relayState = form.get('RelayState') ?? '';
      if (relayState === '' || relayState.length > MAX_RELAY_STATE) throw refusals.relayState();
      const parameters = { SAMLResponse: form.get('SAMLResponse') ?? '' };
      const unsolicited = await unsolicitedResponseIn(pool, relayState);
      const fields = { ...parameters, RelayState: relayState };
      if (!unsolicited) return pages.completeFederatedSignIn(ctx, pool.id, { state: relayState, parameters, fields });
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
