import type { TestServer } from '../../support/server.js';

const BACK = 'https://app.example/back';

/** The sign-up page of a client, as a browser without a screen sees it. */
export const signUpPage = {
  /** What the client must allow. */
  client: {
    CallbackURLs: [BACK],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
  } as { CallbackURLs: string[]; AllowedOAuthFlowsUserPoolClient: boolean; AllowedOAuthFlows: ['code']; AllowedOAuthScopes: string[] },
  async open(server: TestServer, poolId: string, clientId: string, headers: Record<string, string> = {}): Promise<string> {
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: BACK,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const start = await fetch(`${server.url}/${poolId}/oauth2/authorize?${query}`, { redirect: 'manual', headers });
    const cookie = start.headers.getSetCookie().map((line) => line.split(';')[0]);
    const base = new URL(start.headers.get('location') ?? '', server.url);
    const page = await fetch(`${base.href}/signup`, { headers: { ...headers, cookie: cookie.join('; ') } });
    return page.text();
  },
};
