import { type Api, createApi } from './api.js';
import { h } from './dom.js';
import { type House, readHouse } from './house.js';
import { pages } from './pages/index.js';
import type { Page } from './pages/page.js';
import { leaveToSignIn, type Session, signIn, signOut } from './sign-in.js';
import { button, link, say } from './ui.js';

/** The console: signs its operator in as any app would, and asks the same operations as any SDK. */
const PLACES = [
  ['#/', 'Overview'],
  ['#/pools', 'User pools'],
  ['#/identity-pools', 'Identity pools'],
  ['#/roles', 'Roles'],
  ['#/operators', 'Operators'],
  ['#/limits', 'Limits'],
] as const;

const main = document.getElementById('main')!;

function find(hash: string): { page: Page; names: Record<string, string> } | undefined {
  const parts = hash.replace(/^#\/?/, '').split('/').filter(Boolean);
  for (const page of pages) {
    const wanted = page.path.split('/').filter(Boolean);
    if (wanted.length !== parts.length || !wanted.every((one, at) => one.startsWith(':') || one === parts[at])) continue;
    const open = wanted.flatMap((one, at) => (one.startsWith(':') ? [[one.slice(1), decodeURIComponent(parts[at]!)]] : []));
    return { page, names: Object.fromEntries(open) };
  }
  return undefined;
}

let turn = 0;

async function draw(api: Api): Promise<void> {
  const mine = ++turn;
  const found = find(location.hash);
  if (!found) return main.replaceChildren(h('h1', {}, 'There is no such page'), link('#/', 'To the overview'));
  const { page, names } = found;
  const title = page.title(names);
  document.title = `${title} · Cognate console`;
  mark();
  main.setAttribute('aria-busy', 'true');
  try {
    const content = await page.draw(api, names, () => void draw(api));
    // Whoever clicked on meanwhile sees the newer page.
    if (mine !== turn) return;
    main.replaceChildren();
    main.append(h('h1', { tabindex: -1 }, title), ...content.filter((child) => child instanceof Node));
  } catch (error) {
    if (mine !== turn) return;
    main.replaceChildren(h('h1', {}, title));
    say(error);
  } finally {
    main.removeAttribute('aria-busy');
  }
}

/** Which of the places this page belongs to. */
function mark(): void {
  for (const anchor of document.querySelectorAll('#places a')) {
    const href = anchor.getAttribute('href')!;
    const here = href === '#/' ? location.hash === '' || location.hash === '#/' : location.hash.startsWith(href);
    if (here) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
}

function frame(house: House, { email }: Session): void {
  const items = PLACES.map(([href, name]) => h('li', {}, link(href, name)));
  document.getElementById('places')!.replaceChildren(h('ul', {}, ...items));
  document.getElementById('who')!.replaceChildren(
    h('span', {}, email),
    button('Sign out', () => signOut(house)),
  );
}

async function start(): Promise<void> {
  const house = readHouse();
  const session = await signIn(house);
  if (!session) return;
  const api = createApi(house, session, () => void leaveToSignIn(house));
  frame(house, session);
  addEventListener('hashchange', () => {
    document.getElementById('notices')!.replaceChildren();
    void draw(api).then(() => {
      scrollTo(0, 0);
      main.querySelector('h1')?.focus();
    });
  });
  await draw(api);
}

start().catch((error: unknown) => {
  main.replaceChildren(h('h1', {}, 'You cannot come in'), link('/console/', 'Try again'));
  say(error);
});
