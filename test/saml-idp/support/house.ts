import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import { type Browser, createBrowser } from '../../oidc/support/browser.js';
import { cognate } from '../../operations/support/cognate.js';
import { signUpPage } from '../../operations/support/hosted-pages.js';
import { operatorClient } from '../../support/clients.js';
import { goodPassword, ownPool } from '../../support/scenario.js';
import { startServer, type TestServer, type TestServerOptions } from '../../support/server.js';
import { keyOf } from './keys.js';

/** A form that a page would post by itself. */
export interface PostedForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export const plainText = (text: string): string =>
  text.replace(/&(#\d+|amp|lt|gt|quot|#39|apos);/g, (whole, name: string) =>
    name.startsWith('#')
      ? String.fromCodePoint(Number(name.slice(1)))
      : ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name] ?? whole),
  );

/** The form of a page that sends itself; undefined where there is none. */
export function formIn(html: string): PostedForm | undefined {
  const action = /<form method="post" action="([^"]+)" data-send-itself>/.exec(html)?.[1];
  if (action === undefined) return undefined;
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return { action: plainText(action), fields: Object.fromEntries(inputs.map(([, name, value]) => [name!, plainText(value!)])) };
}

export interface Page {
  readonly status: number;
  readonly html: string;
  readonly url: URL;
  readonly headers: Headers;
}

/** Follows redirects to a page, signs in where it is the login page, and goes on to where that leads. */
export async function arrive(
  browser: Browser,
  url: string | URL,
  init: RequestInit = {},
  who?: { email: string; password: string },
): Promise<Page> {
  const first = await browser.follow(url, init);
  const html = await first.response.text();
  const token = /name="token" value="([^"]+)"/.exec(html)?.[1];
  if (who === undefined || token === undefined)
    return { status: first.response.status, html, url: first.url, headers: first.response.headers };
  const signedIn = await browser.follow(first.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: first.url.origin },
    body: new URLSearchParams({ token, username: who.email, password: who.password }),
  });
  return { status: signedIn.response.status, html: await signedIn.response.text(), url: signedIn.url, headers: signedIn.response.headers };
}

/** Submits the page that asks before a logout, and follows the interstitial after it. */
export async function confirmLogout(browser: Browser, { url, html }: Page): Promise<Page> {
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  const leaving = await arrive(browser, url.origin + url.pathname, {
    method: 'POST',
    headers: { accept: 'text/html', origin: url.origin },
    body: new URLSearchParams(Object.fromEntries(inputs.map(([, name, value]) => [name!, plainText(value!)]))),
  });
  return arrive(browser, plainText(/http-equiv="refresh" content="0; url=([^"]+)"/.exec(leaving.html)![1]!));
}

/** Submits the page that asks about an unsigned LogoutRequest. */
export async function confirmSamlLogout(browser: Browser, { url, html }: Page, origin = url.origin): Promise<Page> {
  const [, action] = /<form method="post" action="([^"]+)"/.exec(html)!;
  const [, token] = /name="token" value="([^"]+)"/.exec(html)!;
  const body = new URLSearchParams({ token: plainText(token!) });
  return arrive(browser, plainText(action!), { method: 'POST', headers: { origin }, body });
}

export async function startHouse(options: TestServerOptions = {}) {
  const server: TestServer = await startServer(options);
  const operator = operatorClient(server);

  async function pool() {
    const { poolId } = await ownPool(server);
    return poolId;
  }

  async function person(poolId: string, options: { name?: string; groups?: readonly string[]; verified?: boolean } = {}) {
    const { name = 'ada', groups = [], verified = true } = options;
    const email = `${name}@example.com`;
    const attributes = { email, email_verified: String(verified), name: `${name} & <Sons>`, given_name: name };
    const { User } = await operator.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: email,
        MessageAction: 'SUPPRESS',
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
    const Username = User!.Username!;
    await operator.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username, Password: goodPassword, Permanent: true }));
    for (const GroupName of groups) {
      await operator.send(new CreateGroupCommand({ UserPoolId: poolId, GroupName })).catch(() => undefined);
      await operator.send(new AdminAddUserToGroupCommand({ UserPoolId: poolId, Username, GroupName }));
    }
    return { email, password: goodPassword, username: Username };
  }

  /** A service provider by node-saml, and its registration. */
  async function application(poolId: string, name: string, options: { input?: object; config?: Partial<SamlConfig> } = {}) {
    const key = keyOf(name.slice(0, 3));
    const { Certificate } = await certificateOf(poolId);
    const base = `${server.url}/${poolId}/saml`;
    const saml = new SAML({
      entryPoint: `${base}/sso`,
      logoutUrl: `${base}/slo`,
      issuer: `https://${name}.example/saml`,
      callbackUrl: `https://${name}.example/acs`,
      logoutCallbackUrl: `https://${name}.example/slo`,
      idpCert: Certificate,
      idpIssuer: `${base}/metadata`,
      privateKey: key.privateKey,
      publicCert: key.pem,
      signatureAlgorithm: 'sha256',
      digestAlgorithm: 'sha256',
      identifierFormat: null,
      disableRequestedAuthnContext: true,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: true,
      validateInResponseTo: ValidateInResponseTo.always,
      acceptedClockSkewMs: 5000,
      ...options.config,
    });
    await cognate(server, 'CreateServiceProvider', {
      UserPoolId: poolId,
      Name: name,
      EntityId: `https://${name}.example/saml`,
      AssertionConsumerServices: [{ Url: `https://${name}.example/acs` }],
      SingleLogoutUrl: `https://${name}.example/slo`,
      SigningCertificates: [key.pem],
      ...options.input,
    });
    return saml;
  }

  /** Of an OpenID client of the pool, made when first asked for. */
  async function authorizeUrl(poolId: string, more: Record<string, string> = {}): Promise<URL> {
    const { clientId } = await openIdClient(poolId);
    const url = new URL(`${server.url}/${poolId}/oauth2/authorize`);
    const query = { client_id: clientId, response_type: 'code', scope: 'openid', redirect_uri: 'https://app.example/back', ...more };
    url.search = new URLSearchParams(query).toString();
    return url;
  }

  const openIdClients = new Map<string, Promise<{ clientId: string; secret: string }>>();
  function openIdClient(poolId: string): Promise<{ clientId: string; secret: string }> {
    const known = openIdClients.get(poolId) ?? makeOpenIdClient(poolId);
    openIdClients.set(poolId, known);
    return known;
  }
  async function makeOpenIdClient(poolId: string): Promise<{ clientId: string; secret: string }> {
    const { UserPoolClient } = await operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'openid',
        GenerateSecret: true,
        LogoutURLs: ['https://app.example/bye'],
        SupportedIdentityProviders: ['COGNITO'],
        ...signUpPage.client,
      }),
    );
    return { clientId: UserPoolClient!.ClientId!, secret: UserPoolClient!.ClientSecret! };
  }

  async function certificateOf(poolId: string): Promise<{ Certificate: string }> {
    const metadata = await (await fetch(`${server.url}/${poolId}/saml/metadata`)).text();
    return { Certificate: /<ds:X509Certificate>([^<]+)</.exec(metadata)![1]! };
  }

  return {
    server,
    operator,
    pool,
    person,
    application,
    authorizeUrl,
    openIdClient,
    browser: (): Browser => createBrowser(server.url),
    stop: () => server.stop(),
  };
}

export type SamlHouse = Awaited<ReturnType<typeof startHouse>>;
