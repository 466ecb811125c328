import assert from 'node:assert/strict';
import {
  type AssetType,
  type CognitoIdentityProviderClient,
  CreateManagedLoginBrandingCommand,
  type CreateManagedLoginBrandingCommandInput,
  DeleteManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  GetUICustomizationCommand,
  SetUICustomizationCommand,
  type SetUICustomizationCommandInput,
  UpdateManagedLoginBrandingCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { signUpPage } from './support/hosted-pages.js';
import { refused } from './support/refused.js';

const CSS = '.submitButton-customizable { background-color: #00ff88; border-radius: 3px }\n.label-customizable{font-weight:400}';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const SETTINGS = {
  components: {
    primaryButton: { lightMode: { defaults: { backgroundColor: '7a0099ff' } } },
    pageBackground: { lightMode: { color: 'fff4d6ff' } },
  },
};
const logo = { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'SVG', Bytes: SVG } satisfies AssetType;

describe('branding of the hosted pages', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });
  beforeEach(async () => {
    ({ poolId, clientId } = await ownPool(server, {}, signUpPage.client));
  });

  const page = () => signUpPage.open(server, poolId, clientId);
  const linkedFrom = async (html: string, pattern: RegExp): Promise<Response> => {
    const [, path] = pattern.exec(html) ?? [];
    assert.ok(path, html);
    return fetch(server.url + path.replaceAll('&amp;', '&'));
  };
  const theme = async () => (await linkedFrom(await page(), /href="([^"]*theme\.css[^"]*)"/)).text();

  describe('SetUICustomization', () => {
    const set = async (more: Partial<SetUICustomizationCommandInput> = {}) =>
      (await operator.send(new SetUICustomizationCommand({ UserPoolId: poolId, ...more }))).UICustomization!;
    const get = async (ClientId?: string) =>
      (await operator.send(new GetUICustomizationCommand({ UserPoolId: poolId, ...(ClientId ? { ClientId } : {}) }))).UICustomization!;

    it('a client’s own customization is returned before the one for all clients', async () => {
      assert.deepEqual(await get(), { UserPoolId: poolId, ClientId: 'ALL' });
      const all = await set({ CSS });
      assert.equal(all.CSS, CSS);
      assert.equal(all.ClientId, 'ALL');
      assert.deepEqual(await get(), all);
      assert.deepEqual(await get(clientId), all);
      const own = await set({ ClientId: clientId, CSS: '.label-customizable{color:red}' });
      assert.deepEqual(await get(clientId), own);
      assert.deepEqual(await get(), all);
      await set({ ClientId: clientId });
      assert.deepEqual(await get(clientId), all);
    });

    it('CSS is served in the theme stylesheet, the logo as image/png with nosniff', async () => {
      assert.doesNotMatch(await page(), /class="logo"/);
      const { ImageUrl } = await set({ CSS, ImageFile: PNG });
      const html = await page();
      assert.match(await theme(), /button\.primary\{background-color:#00ff88;border-radius:3px\}/);
      const picture = await linkedFrom(html, /<img class="logo" src="([^"]+)"/);
      assert.equal(picture.headers.get('content-type'), 'image/png');
      assert.equal(picture.headers.get('x-content-type-options'), 'nosniff');
      assert.deepEqual(Buffer.from(await picture.arrayBuffer()), PNG);
      assert.equal((await fetch(ImageUrl!)).status, 200);
    });

    const LEAKS = [
      'body{color:red}',
      '.card{color:red}',
      '.submitButton-customizable input{color:red}',
      '.label-customizable{background:url(https://evil.example/x)}',
      '.label-customizable{background:u\\72l(https://evil.example)}',
      '.label-customizable{background-image:none}',
      '.label-customizable{position:fixed}',
      '.label-customizable{content:"x"}',
      '.label-customizable{color:var(--x)}',
      '.label-customizable{color:expression(alert(1))}',
      '.label-customizable{font-family:"</style>"}',
      '.label-customizable{color:red}}',
      '.label-customizable{color:red} @import "x";',
      '.label-customizable[value^=a]{color:red}',
      '.label-customizable{color red}',
      '.label-customizable{color:red',
      `.label-customizable{color:red}${' '.repeat(3100)}x`,
    ];
    for (const css of LEAKS) {
      it(`CSS is refused: ${css.slice(0, 70)}`, async () => {
        await refused(set({ CSS: css }), 'InvalidParameterException');
        assert.equal((await get()).CSS, undefined);
      });
    }

    it('images that are no PNG or JPEG, or larger than 100 KB, are refused with InvalidParameterException', async () => {
      const large = Buffer.concat([PNG, Buffer.alloc(102_400)]);
      for (const ImageFile of [SVG, Buffer.from('GIF89a'), Buffer.from('<html>'), large])
        await refused(set({ ImageFile }), 'InvalidParameterException');
    });

    it('customization of another pool’s client gives ResourceNotFoundException', async () => {
      const other = await ownPool(server);
      await refused(set({ UserPoolId: other.poolId, ClientId: clientId, CSS }), 'ResourceNotFoundException');
      await refused(
        operator.send(new GetUICustomizationCommand({ UserPoolId: other.poolId, ClientId: clientId })),
        'ResourceNotFoundException',
      );
      await refused(set({ UserPoolId: 'us-east-1_nobodyxx', CSS }), 'ResourceNotFoundException');
    });
  });

  describe('managed login branding', () => {
    const create = async (more: Partial<CreateManagedLoginBrandingCommandInput> = {}) =>
      (await operator.send(new CreateManagedLoginBrandingCommand({ UserPoolId: poolId, ClientId: clientId, Settings: SETTINGS, ...more })))
        .ManagedLoginBranding!;

    it('managed login branding is created, described by id and by client, updated and deleted', async () => {
      const made = await create({ Assets: [logo] });
      assert.deepEqual(made.Settings, SETTINGS);
      const named = { UserPoolId: poolId, ManagedLoginBrandingId: made.ManagedLoginBrandingId! };
      const byClient = new DescribeManagedLoginBrandingByClientCommand({ UserPoolId: poolId, ClientId: clientId });
      assert.deepEqual((await operator.send(new DescribeManagedLoginBrandingCommand(named))).ManagedLoginBranding, made);
      const found = (await operator.send(byClient)).ManagedLoginBranding!;
      assert.deepEqual(Buffer.from(found.Assets![0]!.Bytes!), SVG);
      await operator.send(new UpdateManagedLoginBrandingCommand({ ...named, Settings: {} }));
      const changed = (await operator.send(byClient)).ManagedLoginBranding!;
      assert.deepEqual(changed.Settings, {});
      assert.equal(changed.Assets?.length, 1);
      await operator.send(new DeleteManagedLoginBrandingCommand(named));
      await refused(operator.send(byClient), 'ResourceNotFoundException');
      await refused(operator.send(new DeleteManagedLoginBrandingCommand(named)), 'ResourceNotFoundException');
      await refused(operator.send(new UpdateManagedLoginBrandingCommand({ ...named, Settings: {} })), 'ResourceNotFoundException');
    });

    it('colours, logo and favicon of managed login branding are served; an SVG logo under a sandboxing CSP', async () => {
      const icon = { Category: 'FAVICON_ICO', ColorMode: 'LIGHT', Extension: 'ICO', Bytes: Buffer.from('000001000100', 'hex') } as const;
      await create({ Assets: [logo, icon] });
      const html = await page();
      assert.match(await theme(), /--brand:#7a0099/);
      assert.match(await theme(), /--page:#fff4d6/);
      const picture = await linkedFrom(html, /<img class="logo" src="([^"]+)"/);
      assert.equal(picture.headers.get('content-type'), 'image/svg+xml');
      assert.match(picture.headers.get('content-security-policy')!, /default-src 'none'.*sandbox/);
      assert.equal((await linkedFrom(html, /rel="icon" href="([^"]+)"/)).headers.get('content-type'), 'image/x-icon');
    });

    it('a client has one managed login branding, also under concurrent creation', async () => {
      const tries = await Promise.allSettled([create(), create()]);
      assert.deepEqual(tries.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      await refused(create(), 'ManagedLoginBrandingExistsException');
    });

    it('invalid settings, assets and unknown clients are refused', async () => {
      await refused(create({ Settings: undefined }), 'InvalidParameterException');
      await refused(create({ UseCognitoProvidedValues: true }), 'InvalidParameterException');
      await refused(create({ Settings: ['x'] }), 'InvalidParameterException');
      await refused(create({ Settings: { text: 'x'.repeat(100_000) } }), 'InvalidParameterException');
      await refused(create({ Assets: [logo, logo] }), 'InvalidParameterException');
      await refused(create({ Assets: [{ ...logo, Extension: 'PNG' }] }), 'InvalidParameterException');
      await refused(create({ Assets: [{ ...logo, Bytes: undefined }] }), 'InvalidParameterException');
      await refused(create({ ClientId: 'nobody' }), 'ResourceNotFoundException');
    });

    it('managed login branding of another pool gives ResourceNotFoundException', async () => {
      const { ManagedLoginBrandingId } = await create();
      const other = await ownPool(server);
      const foreign = { UserPoolId: other.poolId, ManagedLoginBrandingId };
      await refused(operator.send(new DescribeManagedLoginBrandingCommand(foreign)), 'ResourceNotFoundException');
      await refused(operator.send(new UpdateManagedLoginBrandingCommand({ ...foreign, Settings: {} })), 'ResourceNotFoundException');
      await refused(operator.send(new DeleteManagedLoginBrandingCommand(foreign)), 'ResourceNotFoundException');
      await refused(create({ UserPoolId: other.poolId }), 'ResourceNotFoundException');
    });
  });
});
