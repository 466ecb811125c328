import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { CODE, type House, type HouseOptions, POOL, required, startHouse } from './support/fakes.js';
import { assertAccessible, picture, SIZES } from './support/pictures.js';

const EMAIL = 'jo@example.com';
const PASSWORD = 'Secret-123';
const SHY_POOL = { schema: [required('given_name'), required('birthdate'), required('phone_number')] };

describe('hosted pages in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let house: House;
  const contexts: BrowserContext[] = [];

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    await house.close();
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: SIZES.desktop, ...options });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    return page;
  }

  async function begin(options: HouseOptions = {}): Promise<void> {
    house = await startHouse(options);
    house.accounts.set(EMAIL, { sub: 'sub-of-jo', attributes: {}, password: PASSWORD, status: 'CONFIRMED' });
  }

  const password = (page: Page, label = 'Password') => page.getByRole('textbox', { name: label, exact: true });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`every hosted page is accessible and fits the screen: ${size}, ${colorScheme}`, async () => {
        await begin({ pool: SHY_POOL });
        const page = await open({ viewport, colorScheme });
        const look = async (name: string): Promise<void> => {
          await assertAccessible(page);
          await picture(page, `${name}-${size}-${colorScheme}`);
        };

        await page.goto(house.open());
        await look('1-sign-in');
        await press(page, 'Sign in');
        await look('1-sign-in-empty');
        await page.getByLabel('Email').fill(EMAIL);
        await password(page).fill('wrong');
        await press(page, 'Sign in');
        await look('1-sign-in-wrong');

        await page.getByRole('link', { name: 'Create an account' }).click();
        await look('2-sign-up');
        await page.getByLabel('Email').fill('a.rather.long.name@a-rather-long-company-name.example');
        await page.getByLabel('Phone number').fill('call me');
        await press(page, 'Create account');
        await look('2-sign-up-wrong');
        await page.getByLabel('First name').fill('Jo');
        await page.getByLabel('Phone number').fill('+44 (20) 7946-0958');
        await page.getByLabel('Date of birth').fill('1990-12-31');
        await password(page).fill(PASSWORD);
        await press(page, 'Create account');
        await look('3-confirm');
        await page.getByLabel('Code').fill('000000');
        await press(page, 'Confirm');
        await look('3-confirm-wrong');
        await press(page, 'send a new code');
        await look('3-confirm-resent');

        await page.getByRole('link', { name: 'Sign in' }).click();
        await page.getByRole('link', { name: 'Forgot your password?' }).click();
        await look('4-forgot');
        await page.getByLabel('Email').fill(EMAIL);
        await press(page, 'Send the code');
        await look('5-reset');

        house.accounts.set(EMAIL, { sub: 'sub-of-jo', attributes: {}, password: PASSWORD, status: 'FORCE_CHANGE_PASSWORD' });
        await page.getByRole('link', { name: 'Sign in' }).click();
        await page.getByLabel('Email').fill(EMAIL);
        await password(page).fill(PASSWORD);
        await press(page, 'Sign in');
        await look('6-new-password');

        await page.goto(`${house.url}/${POOL}/login/nothing`);
        await look('7-error');
        await page.goto(`${house.url}/${POOL}/signed-out`);
        await look('8-signed-out');
      });
    }
  }

  it('sign-in and sign-up pages are accessible at a width of 320 pixels', async () => {
    await begin({ pool: SHY_POOL });
    const page = await open({ viewport: { width: 320, height: 640 } });
    await page.goto(house.open());
    await assertAccessible(page);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await assertAccessible(page);
    await picture(page, '9-narrow');
  });

  it('identity provider buttons show logos from this server, legible in both themes', async () => {
    const names = ['COGNITO', 'Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple', 'Lighthouse'];
    await begin({ client: { identityProviders: names } });
    const page = await open({ viewport: { width: 320, height: 700 }, reducedMotion: 'reduce' });
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    await page.goto(house.open());
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const drawn = page
        .locator('.providers img')
        .evaluateAll((marks) => Promise.all(marks.map((mark) => (mark as unknown as { decode(): Promise<void> }).decode())));
      assert.equal((await drawn).length, 4);
      await assertAccessible(page);
      await picture(page, `1-providers-${colorScheme}`);
    }
    for (const name of ['Google', 'Facebook', 'Amazon', 'Apple', 'Lighthouse'])
      await page.getByRole('link', { name: `Continue with ${name}`, exact: true }).waitFor();
    assert.deepEqual(
      asked.filter((url) => new URL(url).origin !== house.url),
      [],
    );
  });

  it('sign-up with confirmation code signs the user in at once', async () => {
    await begin();
    const page = await open();
    await page.goto(house.open());
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Email').fill('new@example.com');
    await password(page).fill(PASSWORD);
    await press(page, 'Create account');
    await page.getByText('new@example.com').waitFor();
    await page.getByLabel('Code').fill(` ${CODE.slice(0, 3)} ${CODE.slice(3)}`);
    await press(page, 'Confirm');
    await page.waitForURL('**/callback?code=abc');
    assert.deepEqual(
      house.finished.map(({ sub }) => sub),
      [house.accounts.get('new@example.com')?.sub],
    );
  });

  it('sign-in of an unconfirmed user asks for the code, then for the password', async () => {
    await begin();
    house.accounts.set('late@example.com', { sub: 'late', attributes: {}, password: PASSWORD, status: 'UNCONFIRMED' });
    const page = await open();
    await page.goto(house.open());
    await page.getByLabel('Email').fill('late@example.com');
    await password(page).fill(PASSWORD);
    await press(page, 'Sign in');
    await page.getByText('Please confirm your account first').waitFor();
    await press(page, 'send a new code');
    await page.getByLabel('Code').fill(CODE);
    await press(page, 'Confirm');
    await page.getByText('Your account is confirmed').waitFor();
    assert.equal(await page.getByLabel('Email').inputValue(), 'late@example.com');
    assert.deepEqual(house.finished, []);
  });

  it('a password reset by code signs the user in', async () => {
    await begin();
    const page = await open();
    await page.goto(house.open());
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email').fill(EMAIL);
    await press(page, 'Send the code');
    await page.getByLabel('Code').fill(CODE);
    await password(page, 'New password').fill('Another-456');
    await press(page, 'Change password and sign in');
    await page.waitForURL('**/callback?code=abc');
    assert.equal(house.accounts.get(EMAIL)?.password, 'Another-456');
  });

  it('sign-in with a temporary password asks for a new one and required attributes', async () => {
    await begin();
    house.accounts.set(EMAIL, { sub: 'sub-of-jo', attributes: {}, password: PASSWORD, status: 'FORCE_CHANGE_PASSWORD' });
    const page = await open();
    await page.goto(house.open());
    await page.getByLabel('Email').fill(EMAIL);
    await password(page).fill(PASSWORD);
    await press(page, 'Sign in');
    await page.getByLabel('First name').fill('Jo');
    await password(page, 'New password').fill('short');
    await press(page, 'Save and sign in');
    await page.getByText('This password is too short').first().waitFor();
    assert.equal(await page.getByLabel('First name').inputValue(), 'Jo');
    await password(page, 'New password').fill('Another-456');
    await press(page, 'Save and sign in');
    await page.waitForURL('**/callback?code=abc');
  });

  it('Cancel returns to the app with access_denied, and the request is closed', async () => {
    await begin();
    const page = await open();
    await page.goto(house.open());
    await press(page, 'Cancel and go back to Ferry bookings');
    await page.waitForURL('**/callback?error=access_denied');
    await page.goBack();
    await page.getByText('no longer open').waitFor();
  });

  it('sign-up, confirmation and return to the app work without JavaScript', async () => {
    await begin();
    const page = await open({ javaScriptEnabled: false });
    await page.goto(house.open());
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Email').fill('new@example.com');
    await page.getByLabel('Password').fill('short');
    await press(page, 'Create account');
    await page.getByText('This password is too short').first().waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await press(page, 'Create account');
    await page.getByLabel('Code').fill(CODE);
    await press(page, 'Confirm');
    await page.waitForURL('**/callback?code=abc');
  });

  it('sign-in works by keyboard alone; the error summary gets the focus and links to the fields', async () => {
    await begin();
    const page = await open();
    await page.goto(house.open());
    await page.locator('#username:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    assert.equal(await focused(page), 'There is a problem');
    assert.match(await page.title(), /^Error: /);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await focused(page), 'Email');
    const described = await page
      .getByLabel('Email')
      .evaluate((input) => (input as unknown as { ariaDescribedByElements?: unknown[] }) && input.getAttribute('aria-describedby'));
    assert.equal(await page.locator(`#${described}`).textContent(), 'Error: Enter your email.');
    await page.keyboard.type(EMAIL);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Show password');
    await page.keyboard.press('Space');
    assert.equal(await password(page).getAttribute('type'), 'text');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Sign in');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/callback?code=abc');
  });

  it('the first empty field has the focus', async () => {
    await begin();
    const page = await open();
    await page.goto(house.open({ params: { login_hint: EMAIL } }));
    await page.locator('#password:focus').waitFor();
  });

  it('every field has its autocomplete token for password managers', async () => {
    await begin({ pool: SHY_POOL });
    const page = await open();
    await page.goto(house.open());
    const tokens = () =>
      page
        .locator('input:not([type=hidden])')
        .evaluateAll((inputs) => inputs.map((input) => `${input.id} ${input.getAttribute('autocomplete')}`));
    assert.deepEqual(await tokens(), ['username username', 'password current-password']);
    await page.getByRole('link', { name: 'Create an account' }).click();
    assert.deepEqual(await tokens(), [
      'username username',
      'attribute.given_name given-name',
      'attribute.birthdate bday',
      'attribute.phone_number tel',
      'password new-password',
    ]);
    await page.goBack();
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email').fill(EMAIL);
    await press(page, 'Send the code');
    assert.deepEqual(await tokens(), [' username', 'code one-time-code', 'password new-password']);
    assert.equal(await page.getByLabel('Code').getAttribute('inputmode'), 'numeric');
  });

  it('an app whose callback redirects to another origin is reached after sign-in', async () => {
    const target = await listen((_, response) => response.end('landed'));
    const backend = await listen((_, response) => response.writeHead(302, { location: `${target.url}/home` }).end());
    try {
      await begin({ appUrl: backend.url });
      const page = await open();
      await page.goto(house.open());
      await page.getByLabel('Email').fill(EMAIL);
      await password(page).fill(PASSWORD);
      await press(page, 'Sign in');
      await page.waitForURL('**/home');
      assert.equal(await page.locator('body').textContent(), 'landed');
    } finally {
      target.close();
      backend.close();
    }
  });

  it('markup in pool names, branding, parameters and fields is escaped', async () => {
    const evil = `"><script>globalThis.hurt=1</script><img src=x onerror="globalThis.hurt=1">{{ title }}{% raw %}'`;
    await begin({
      pool: {
        name: evil,
        branding: { displayName: evil, primaryColor: 'red;}*{display:none}', backgroundColor: 'url(//evil.example)' },
        ...SHY_POOL,
      },
      client: { name: evil, preventUserExistenceErrors: false },
    });
    const page = await open();
    const refusals: string[] = [];
    page.on('console', (message) => void (/Content Security Policy/.test(message.text()) && refusals.push(message.text())));
    const harmless = async (): Promise<void> => {
      assert.equal(await page.evaluate('globalThis.hurt'), undefined);
      assert.equal(await page.locator('img, script:not([src])').count(), 0, await page.title());
    };
    await page.goto(house.open({ params: { login_hint: evil, lang: evil, state: evil } }));
    assert.equal(await page.getByLabel('Email').inputValue(), evil.slice(0, 128));
    await harmless();
    await password(page).fill(evil);
    await press(page, 'Sign in');
    await harmless();
    await page.getByRole('link', { name: 'Create an account' }).click();
    for (const label of ['Email', 'First name', 'Phone number']) await page.getByLabel(label).fill(evil);
    await password(page).fill(evil);
    await press(page, 'Create account');
    assert.equal(await page.getByLabel('First name').inputValue(), evil);
    await harmless();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email').fill(evil);
    await press(page, 'Send the code');
    await harmless();
    assert.deepEqual(refusals, []);
    const theme = await (await fetch(`${house.url}/${POOL}/theme.css`)).text();
    assert.doesNotMatch(theme, /red|display|url/);
  });

  it('pages load without Content-Security-Policy violations', async () => {
    await begin();
    const page = await open();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('requestfailed', (request) => complaints.push(request.url()));
    await page.goto(house.open());
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByRole('heading', { name: 'Create your account' }).waitFor();
    await page.waitForLoadState();
    await page.goto(`${house.url}/dev/outbox`);
    assert.deepEqual(complaints, []);
  });

  it('a double click on a submit button sends the form once', async () => {
    await begin();
    const page = await open();
    await page.goto(house.open());
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Email').fill('new@example.com');
    await password(page).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).dblclick();
    await page.getByLabel('Code').waitFor();
    assert.equal(house.sent.length, 1);
  });

  it('the sign-in field is labelled after the pool’s username and alias attributes', async () => {
    await begin({ pool: { usernameAttributes: [], aliasAttributes: ['email', 'phone_number'] } });
    const page = await open();
    await page.goto(house.open());
    await page.getByLabel('Username, email, or phone number').waitFor();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Username', { exact: true }).waitFor();
    await page.getByLabel('Email', { exact: true }).waitFor();
    await picture(page, '2-sign-up-username');
  });

  it('a phone number with spaces and punctuation is normalised at sign-up', async () => {
    await begin({ pool: { usernameAttributes: ['phone_number'], autoVerifiedAttributes: ['phone_number'] } });
    const page = await open();
    await page.goto(house.open({ params: { screen_hint: 'signup' } }));
    await page.getByLabel('Phone number').fill('+44 (20) 7946-0958');
    await password(page).fill(PASSWORD);
    await press(page, 'Create account');
    await page.getByLabel('Code').waitFor();
    assert.ok(house.accounts.has('+442079460958'));
  });

  it('a pool without self sign-up has no sign-up link, even with screen_hint=signup', async () => {
    await begin({ pool: { adminCreateUserOnly: true } });
    const page = await open();
    await page.goto(house.open({ params: { screen_hint: 'signup' } }));
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.equal(await page.getByText('Create an account').count(), 0);
  });

  for (const size of ['phone', 'desktop'] as const) {
    it(`the development pages show sent messages and the app’s callback, ${size}`, async () => {
      await begin({ client: { callbackUrls: [] } });
      house.sent.push({
        to: EMAIL,
        channel: 'email',
        subject: 'Your code',
        text: `Your code is ${CODE}.\nIt is valid for a day.`,
        code: CODE,
        at: '2026-01-01T00:00:00.000Z',
      });
      const page = await open({ viewport: SIZES[size] });
      await page.goto(`${house.url}/dev/outbox?to=${encodeURIComponent(EMAIL)}&paused`);
      await page.getByText(CODE, { exact: true }).waitFor();
      await assertAccessible(page);
      await picture(page, `dev-outbox-${size}`);
      await page.goto(`${house.url}/`);
      await assertAccessible(page);
      await picture(page, `dev-home-${size}`);
      await page.goto(`${house.url}/dev/callback?code=abc'%3Brm&state=app`);
      await assertAccessible(page);
      assert.match((await page.locator('pre').textContent()) ?? '', /'code=abcrm'/);
      await picture(page, `dev-callback-${size}`);
    });
  }
});

/** Accessible name of the focused element. */
function focused(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const { activeElement: one } = document;
    const labelledBy = one.getAttribute('aria-labelledby');
    return one.getAttribute('aria-label') ?? (labelledBy ? document.getElementById(labelledBy) : one.labels?.[0] ?? one).textContent.trim();
  })()`);
}

/** HTTP server with its own origin. */
async function listen(answer: RequestListener): Promise<{ url: string; close(): void }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
