import { parse, stringify } from 'node:querystring';
import type { Clients } from '../../directory/clients/index.js';

/**
 * The query of an authorization request as oidc-provider wants it: a missing scope means all of the client's, and the prompts that
 * have no page of their own here (`select_account`, `consent`) ask for a fresh sign-in. Anything else stays as it came.
 */
export async function completeAuthorizeQuery(query: string, poolId: string, clients: Clients): Promise<string> {
  const params = parse(query);
  const clientId = params['client_id'];
  const wantsScope = params['scope'] === undefined || params['scope'] === '';
  const prompt = typeof params['prompt'] === 'string' ? withKnownPrompts(params['prompt']) : params['prompt'];
  const client = wantsScope && typeof clientId === 'string' && clientId.length <= 128 ? await clients.find(clientId) : undefined;
  const scope = client?.poolId === poolId ? client.oauthScopes.join(' ') : undefined;
  if (scope === undefined && prompt === params['prompt']) return query;
  return stringify({ ...params, ...(scope === undefined ? {} : { scope }), ...(prompt === undefined ? {} : { prompt }) });
}

function withKnownPrompts(prompt: string): string {
  const prompts = prompt.split(' ').map((one) => (one === 'select_account' || one === 'consent' ? 'login' : one));
  return [...new Set(prompts)].join(' ');
}
