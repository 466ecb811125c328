import { launchBrowser } from '../support/browser.js';
import { REAL_DEMO, startServer } from '../support/server.js';
import { runDemo } from './run.js';

/** `npm run demo [-- URL]`: against a running server, or one of its own that is gone afterwards. */
const given = process.argv[2];
const own = given === undefined ? await startServer({ environment: { SETUP: REAL_DEMO } }) : undefined;
const url = given ?? own!.url;
const browser = await launchBrowser();
try {
  console.log(`${own ? 'A server of the demo’s own' : 'The server'} at ${url}\n`);
  await runDemo(url.replace(/\/$/, ''), browser, (line) => console.log(/^\d/.test(line) ? `\n${line}` : `   ${line}`));
  console.log('\nAll done.');
} finally {
  await browser.close();
  await own?.stop();
}
