import assert from 'node:assert/strict';
import { silentLogger } from '../../src/kernel/index.js';
import { signRequest } from '../../src/sts/index.js';
import { type Browser, createBrowser } from '../oidc/support/browser.js';
import { send } from '../operations/support/raw.js';
import { authorization, landWithCode, oauthClient, openLogin, tokenIn } from '../security/support/hosted.js';
import { confirmedUser, ownPool, signedIn } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';

/** `record[name]` is defined for each of these in any object. */
const NAMES = ['constructor', '__proto__', 'valueOf', 'hasOwnProperty', 'toString'];

const AUTHORIZE =
  'client_id redirect_uri response_type scope state nonce prompt lang ui_locales identity_provider idp_identifier acr_values claims resource response_mode code_challenge_method request request_uri login_hint id_token_hint max_age display';
const TOKEN =
  'grant_type client_id client_secret code redirect_uri refresh_token scope code_verifier resource audience subject_token subject_token_type actor_token actor_token_type requested_token_type client_assertion client_assertion_type auth_req_id device_code aws_client_metadata';

/** GET requests: path and the parameters that the page reads. */
const PAGES: Readonly<Record<string, string>> = {
  '/{pool}/oauth2/authorize': AUTHORIZE,
  '/{pool}/login': AUTHORIZE,
  '/{pool}/signup': AUTHORIZE,
  '/{pool}/forgotPassword': AUTHORIZE,
  '/{pool}/logout': 'client_id logout_uri redirect_uri response_type id_token_hint post_logout_redirect_uri state ui_locales lang',
  '/{pool}/passkeys/add': 'client_id redirect_uri lang',
  '/{pool}/confirmUser': 'client_id user_name confirmation_code lang',
  '/{pool}/device': 'user_code lang',
  '/{pool}/saml/metadata': 'provider sp',
  '/{pool}/saml/return': 'state code error',
  '/{pool}/saml2/sso': 'SAMLRequest RelayState SigAlg Signature sp',
  '/{pool}/saml2/idpresponse': 'SAMLResponse RelayState',
  '/{pool}/oauth2/idpresponse': 'state code error error_description',
  '/{pool}/login/nobody': 'lang ticket',
  '/{pool}/login/nobody/done': 'ticket',
  '/{pool}/account/return': 'state code error',
  '/{pool}/.well-known/openid-configuration': 'x',
  '/{pool}/oauth2/userInfo': 'access_token',
  '/identity/.well-known/openid-configuration': 'x',
  '/console/': 'state code error',
};
const SECTIONS = ['', '/password', '/security', '/devices', '/activity', '/data', '/request'];
const FORMS: Readonly<Record<string, string>> = {
  '/{pool}/oauth2/token': TOKEN,
  '/{pool}/oauth2/revoke': 'token token_type_hint client_id client_secret',
  '/{pool}/oauth2/introspect': 'token token_type_hint client_id client_secret',
  '/{pool}/oauth2/par': AUTHORIZE,
  '/{pool}/oauth2/device_authorization': 'client_id scope',
  '/{pool}/oauth2/backchannel': 'client_id scope login_hint acr_values binding_message requested_expiry',
  '/{pool}/saml2/idpresponse': 'SAMLResponse RelayState',
  '/{pool}/saml2/sso': 'SAMLRequest RelayState',
};

describe('names of Object.prototype members as input', function () {
  this.timeout(120_000);
  const errors: string[] = [];
  const logger = {
    ...silentLogger,
    error: (fields: object, message?: string) => void errors.push(`${message}: ${String((fields as { err?: Error }).err?.stack)}`),
    child: () => logger,
  };
  let server: TestServer;
  let app: { poolId: string; clientId: string };
  let browser: Browser;

  before(async () => {
    server = await startServer({ overrides: { logger } });
    app = await ownPool(server, {}, { ...oauthClient, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
    const person = await confirmedUser(server, app.poolId);
    ({ browser } = await landWithCode(server, person, app));
  });
  after(() => server.stop());
  beforeEach(() => errors.splice(0));
  afterEach(() => assert.deepEqual(errors, []));

  const usual = (): Record<string, string> => Object.fromEntries(new URL(authorization(app).url, server.url).searchParams);
  const at = (path: string): string => path.replace('{pool}', app.poolId);

  async function check(asked: string, response: Response): Promise<void> {
    const text = await response.text();
    assert.ok(response.status < 500, `${asked} -> ${response.status} ${text.slice(0, 300)}`);
    assert.doesNotMatch(text, /\[native code\]|\[object Object\]/, asked);
  }

  for (const name of NAMES) {
    it(`${name} as a parameter of a page is refused or ignored`, async () => {
      for (const [path, parameters] of Object.entries(PAGES))
        for (const parameter of [...parameters.split(' '), name]) {
          const url = `${at(path)}?${new URLSearchParams({ ...usual(), [parameter]: name })}`;
          await check(url, await createBrowser(server.url).request(url, { headers: { 'accept-language': name } }));
        }
    });

    it(`${name} as a form field without a session is refused or ignored`, async () => {
      for (const [path, fields] of Object.entries(FORMS))
        for (const field of [...fields.split(' '), name]) {
          const body = new URLSearchParams([...Object.entries(usual()).filter(([key]) => key !== field), [field, name]]);
          await check(`${path} ${field}`, await fetch(server.url + at(path), { method: 'POST', body, redirect: 'manual' }));
        }
    });

    it(`${name} as a path segment causes no server error`, async () => {
      for (const path of [
        '',
        '/{pool}',
        '/{pool}/login',
        '/{pool}/oauth2',
        '/{pool}/saml',
        '/{pool}/account',
        '/identity',
        '/console',
        '/dev',
        '/assets',
        '/{pool}/saml2',
        '/{pool}/branding',
        '/{pool}/.well-known',
        '/demo',
      ])
        for (const method of ['GET', 'POST']) {
          const url = `${server.url}${at(path)}/${name}`;
          await check(
            `${method} ${url}`,
            await fetch(url, { method, redirect: 'manual', ...(method === 'POST' ? { body: new URLSearchParams({ a: name }) } : {}) }),
          );
        }
    });

    it(`${name} as section, notice, action or field of the account pages is refused or ignored`, async () => {
      for (const section of SECTIONS) {
        const url = `/${app.poolId}/account${section}?client_id=${app.clientId}`;
        const token = tokenIn(await (await browser.request(`/${app.poolId}/account?client_id=${app.clientId}`)).text());
        for (const parameter of ['notice', 'lang', 'request', 'redirect_uri', name])
          await check(`${url} ${parameter}`, await browser.request(`${url}&${new URLSearchParams({ [parameter]: name })}`));
        for (const fields of [{ action: name }, { action: name, [name]: name }] as Record<string, string>[])
          await check(
            `${url} ${JSON.stringify(fields)}`,
            await browser.request(url, { method: 'POST', body: new URLSearchParams([['token', token], ...Object.entries(fields)]) }),
          );
      }
    });

    it(`${name} as a field of the sign-in pages is refused or ignored`, async () => {
      const page = await openLogin(server, app);
      for (const path of [
        '',
        '/signup',
        '/confirm',
        '/resend',
        '/forgot',
        '/reset',
        '/new-password',
        '/passkey',
        '/code',
        '/choose',
        '/set-up',
        '/set-up-email',
        '/provider',
        '/allow',
        `/${name}`,
      ])
        for (const field of ['username', 'password', 'action', 'choice', 'provider', 'code', 'credential', 'email', 'name', name]) {
          const body = new URLSearchParams({ token: page.token, username: 'somebody@example.com' });
          body.set(field, name);
          await check(`${path} ${field}`, await page.browser.request(`${page.path}${path}`, { method: 'POST', body }));
        }
    });

    it(`${name} as a target, member, key or value of the AWS API is an ordinary value or refused with the declared error`, async () => {
      const { poolId: UserPoolId, clientId: ClientId } = app;
      const map = `{"${name}":"${name}"}`;
      const pairs = [{ Name: name, Value: name }];
      /** An omitted error: the request succeeds. */
      const userPools: [operation: string, body: string, error?: string][] = [
        [name, '{}', 'UnknownOperationException'],
        [
          'InitiateAuth',
          `{"ClientId":"${ClientId}","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":${map},"ClientMetadata":${map},"${name}":1}`,
          'InvalidParameterException',
        ],
        [
          'InitiateAuth',
          `{"ClientId":"${ClientId}","AuthFlow":"${name}","AuthParameters":{"USERNAME":"a","PASSWORD":"b"}}`,
          'InvalidParameterException',
        ],
        [
          'RespondToAuthChallenge',
          `{"ClientId":"${ClientId}","ChallengeName":"${name}","ChallengeResponses":{"USERNAME":"a"}}`,
          'InvalidParameterException',
        ],
        [
          'RespondToAuthChallenge',
          `{"ClientId":"${ClientId}","ChallengeName":"NEW_PASSWORD_REQUIRED","Session":"${'x'.repeat(30)}","ChallengeResponses":{"USERNAME":"a","${name}":"b"}}`,
          'InvalidParameterException',
        ],
        [
          'AdminRespondToAuthChallenge',
          `{"UserPoolId":"${UserPoolId}","ClientId":"${ClientId}","ChallengeName":"${name}","ChallengeResponses":{"USERNAME":"a"}}`,
          'InvalidParameterException',
        ],
        [
          'SignUp',
          JSON.stringify({ ClientId, Username: name, Password: 'Correct-horse-9', UserAttributes: pairs }),
          'InvalidParameterException',
        ],
        [
          'AdminCreateUser',
          JSON.stringify({
            UserPoolId,
            Username: `${name}@example.com`,
            UserAttributes: pairs,
            ValidationData: pairs,
            ClientMetadata: JSON.parse(map),
          }),
          'InvalidParameterException',
        ],
        ['AdminUpdateUserAttributes', JSON.stringify({ UserPoolId, Username: name, UserAttributes: pairs }), 'UserNotFoundException'],
        ['ListUsers', JSON.stringify({ UserPoolId, Filter: `${name} = "a"`, AttributesToGet: [name] }), 'InvalidParameterException'],
        [
          'CreateIdentityProvider',
          `{"UserPoolId":"${UserPoolId}","ProviderName":"${name}","ProviderType":"OIDC","ProviderDetails":${map},"AttributeMapping":${map}}`,
          'InvalidParameterException',
        ],
        [
          'CreateIdentityProvider',
          `{"UserPoolId":"${UserPoolId}","ProviderName":"${name}","ProviderType":"${name}","ProviderDetails":${map}}`,
          'InvalidParameterException',
        ],
        [
          'CreateUserPoolClient',
          JSON.stringify({
            UserPoolId,
            ClientName: name,
            ExplicitAuthFlows: [name],
            SupportedIdentityProviders: [name],
            ReadAttributes: [name],
            AllowedOAuthScopes: [name],
            CallbackURLs: [name],
          }),
          'InvalidParameterException',
        ],
        [
          'CreateResourceServer',
          JSON.stringify({ UserPoolId, Identifier: name, Name: name, Scopes: [{ ScopeName: name, ScopeDescription: name }] }),
        ],
        ['CreateGroup', JSON.stringify({ UserPoolId, GroupName: name })],
        ['GetGroup', JSON.stringify({ UserPoolId, GroupName: `no-${name}` }), 'ResourceNotFoundException'],
        ['TagResource', `{"ResourceArn":"arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}","Tags":${map}}`],
        [
          'UpdateProvisionedLimit',
          JSON.stringify({ LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: name } }, RequestedLimitValue: 1 }),
          'ResourceNotFoundException',
        ],
        [
          'CreateTerms',
          `{"UserPoolId":"${UserPoolId}","ClientId":"${ClientId}","TermsName":"${name}","TermsSource":"LINK","Enforcement":"NONE","Links":${map}}`,
          'InvalidParameterException',
        ],
      ];
      const identityPools: typeof userPools = [
        [name, '{}', 'UnknownOperationException'],
        ['GetId', `{"IdentityPoolId":"us-east-1:3a6a9e1c-5f0d-4a43-9c52-0d8a7c1b2e10","Logins":${map}}`, 'NotAuthorizedException'],
        [
          'CreateIdentityPool',
          `{"IdentityPoolName":"a","AllowUnauthenticatedIdentities":true,"SupportedLoginProviders":${map},"IdentityPoolTags":${map}}`,
        ],
        [
          'SetIdentityPoolRoles',
          `{"IdentityPoolId":"us-east-1:3a6a9e1c-5f0d-4a43-9c52-0d8a7c1b2e10","Roles":${map},"RoleMappings":{"${name}":{"Type":"Token"}}}`,
          'ValidationException',
        ],
        [
          'GetPrincipalTagAttributeMap',
          `{"IdentityPoolId":"us-east-1:3a6a9e1c-5f0d-4a43-9c52-0d8a7c1b2e10","IdentityProviderName":"${name}"}`,
          'ResourceNotFoundException',
        ],
      ];
      for (const [service, asked] of [
        ['cognito-idp', userPools],
        ['cognito-identity', identityPools],
      ] as const)
        for (const [operation, body, error] of asked) {
          const answer = await send(server, { service, operation, body, credentials: server.operator });
          assert.deepEqual([answer.status, answer.error], [error ? 400 : 200, error], `${operation} ${body} -> ${answer.text}`);
        }
    });

    it(`${name} as an action or a parameter of STS and IAM gets an error of the protocol`, async () => {
      for (const [service, fields, code, status = 400] of [
        ['sts', { Action: name, Version: '2011-06-15' }, 'InvalidAction'],
        ['sts', { Action: 'AssumeRole', Version: name }, 'InvalidAction'],
        ['sts', { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: name, RoleSessionName: name, [name]: name }, 'ValidationError'],
        [
          'sts',
          { Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', RoleArn: name, WebIdentityToken: name, ProviderId: name },
          'ValidationError',
        ],
        ['iam', { Action: name, Version: '2010-05-08' }, 'InvalidAction'],
        [
          'iam',
          {
            Action: 'GetRole',
            Version: '2010-05-08',
            RoleName: name,
            [name]: name,
            [`${name}.member.1`]: name,
            [`RoleName2.${name}`]: name,
          },
          'MalformedInput',
        ],
        ['iam', { Action: 'CreateUser', Version: '2010-05-08', UserName: `u-${name}`, [`Tags.member.1.${name}`]: name }, 'ValidationError'],
        ['iam', { Action: 'GetUser', Version: '2010-05-08', UserName: `no-${name}` }, 'NoSuchEntity', 404],
      ] as const) {
        const body = new URLSearchParams(fields as Record<string, string>).toString();
        const headers = { 'content-type': 'application/x-www-form-urlencoded', host: new URL(server.url).host };
        const signed = signRequest({
          method: 'POST',
          path: '/',
          query: '',
          headers,
          body: Buffer.from(body),
          service,
          region: 'us-east-1',
          credentials: server.operator,
          now: server.clock.now(),
        });
        const answer = await fetch(`${server.url}/`, { method: 'POST', headers: signed as Record<string, string>, body });
        const text = await answer.text();
        assert.match(text, /^<ErrorResponse xmlns=/, body);
        assert.deepEqual([answer.status, /<Code>([^<]*)<\/Code>/.exec(text)?.[1]], [status, code], `${service} ${body} -> ${text}`);
      }
    });
  }

  it('a token with such names in header and claims causes no server error', async () => {
    for (const name of NAMES) {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const token = [part({ alg: name, kid: name, typ: name }), part({ iss: name, sub: name, aud: name, token_use: name }), 'AAAA'].join(
        '.',
      );
      await check(name, await fetch(`${server.url}/${app.poolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } }));
      await check(
        name,
        await fetch(`${server.url}/${app.poolId}/oauth2/token`, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'client_credentials',
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
            client_assertion: token,
          }),
        }),
      );
      const answer = await send(server, { service: 'cognito-idp', operation: 'GetUser', body: JSON.stringify({ AccessToken: token }) });
      assert.ok(answer.status < 500, answer.text);
    }
  });

  it('Object.prototype is unchanged, and users still sign in', async () => {
    const person = await confirmedUser(server, app.poolId);
    assert.ok((await signedIn(server, person, app.clientId)).AccessToken);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });
});
