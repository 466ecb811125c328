import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { USER } from './setup.js';

/**
 * Answers CIBA requests as the person at the other device does, on the page whose address the message has: the suite asks for it by
 * `GET /?id=AUTH_REQ_ID&action=allow|deny`. On loopback only. One request at a time.
 */
export async function startApprover(browser: Browser, pool: string, client: string) {
  async function answer(id: string, action: string): Promise<void> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      // The public part of the id names the request.
      await page.goto(`${pool}/account/request?client_id=${client}&request=${encodeURIComponent(id.split('.')[0] ?? '')}`);
      if ((await page.locator('input[name="password"]').count()) > 0) {
        await page.locator('input[name="username"]').fill(USER.username);
        await page.locator('input[name="password"]').fill(USER.password);
        await page.locator('main form button.primary').first().click();
      }
      await page.locator(`main form button[name="action"][value="${action}"]`).click();
      await page.waitForLoadState('load');
    } finally {
      await context.close();
    }
  }

  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    last = last
      .then(() => answer(searchParams.get('id') ?? '', searchParams.get('action') ?? ''))
      .then(() => response.writeHead(204).end())
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/?id={auth_req_id}&action={action}`,
    close: () => server.close(),
  };
}
