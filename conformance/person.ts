import type { BrowserContext, Page } from 'playwright-core';
import type { Behaviour } from './plans.js';
import { USER } from './setup.js';
import type { Visit } from './suite.js';

const MAX_PAGES = 12;
const PAGE_MS = 15_000;

/** Opens an address by GET, or by a form with the parameters of its query. */
async function open(page: Page, { url, method }: Visit): Promise<void> {
  if (method !== 'POST') return void (await page.goto(url, { timeout: PAGE_MS }));
  const { origin, pathname, searchParams } = new URL(url);
  await page.goto('about:blank');
  const navigation = page.waitForURL((to) => to.protocol === 'https:', { timeout: PAGE_MS });
  await page.evaluate(
    ({ action, fields }) => {
      // biome-ignore lint/suspicious/noExplicitAny: this runs in the browser, whose types the server does not have
      const { document } = globalThis as any;
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action });
      for (const [name, value] of fields) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      document.body.append(form);
      form.submit();
    },
    { action: origin + pathname, fields: [...searchParams] },
  );
  await navigation;
}

/**
 * A person in a real browser: goes from page to page of our server until the suite's own page is reached or a page has nothing to do.
 * Resolves with a screenshot of the last page of ours.
 */
export async function visit(context: BrowserContext, at: Visit, server: string, behaviour: Behaviour): Promise<Buffer | undefined> {
  const page = await context.newPage();
  let screenshot: Buffer | undefined;
  try {
    await open(page, at);
    for (let step = 0; step < MAX_PAGES; step += 1) {
      await page.waitForLoadState('load', { timeout: PAGE_MS });
      if (!page.url().startsWith(server)) {
        // The suite's page reads the fragment and reports it.
        await page
          .locator('#submission_complete')
          .waitFor({ state: 'attached', timeout: 5000 })
          .catch(() => undefined);
        return screenshot;
      }
      // Chromium sometimes cannot: the page before serves as well.
      screenshot = (await page.screenshot().catch(() => undefined)) ?? screenshot;
      const next = behaviour === 'looks only' ? undefined : await actOn(page, behaviour);
      if (!next) {
        // A page that goes on by itself, unless it is the last one.
        await page.waitForURL((url) => !url.href.startsWith(server), { timeout: 2000 }).catch(() => undefined);
        return screenshot;
      }
      const before = page.url();
      await next.click({ timeout: PAGE_MS });
      // A form may answer with its own page again: then the address stays.
      await page.waitForURL((url) => url.href !== before, { timeout: 3000, waitUntil: 'load' }).catch(() => undefined);
    }
    throw new Error(`no end after ${MAX_PAGES} pages: ${page.url()}`);
  } finally {
    await page.close();
  }
}

/** Fills in what the page asks for. Resolves with the button to press; undefined: the page asks for nothing. */
async function actOn(page: Page, behaviour: Behaviour) {
  if (behaviour === 'cancels') {
    const cancel = page.locator('footer form button').first();
    return (await cancel.count()) > 0 ? cancel : undefined;
  }
  for (const [name, value] of [
    ['username', USER.username],
    ['password', USER.password],
  ] as const) {
    const field = page.locator(`main form input[name="${name}"]:visible:not([readonly])`).first();
    if ((await field.count()) > 0) await field.fill(value);
  }
  const button = page.locator('main form button.primary:visible').first();
  return (await button.count()) > 0 ? button : undefined;
}
