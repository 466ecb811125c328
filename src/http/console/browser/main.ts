import { type Api, createApi } from './api.js';
import { h } from './dom.js';
import { pages } from './pages/index.js';
import type { Page } from './pages/page.js';
import { readServerInfo, type ServerInfo } from './server-info.js';
import { redirectToSignIn, type Session, signIn, signOut } from './sign-in.js';
import { button, link, showError } from './ui.js';

/** Main navigation. */
const SECTIONS = [
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
    const pattern = page.path.split('/').filter(Boolean);
    if (pattern.length !== parts.length || !pattern.every((one, at) => one.startsWith(':') || one === parts[at])) continue;
    const open = pattern.flatMap((one, at) => (one.startsWith(':') ? [[one.slice(1), decodeURIComponent(parts[at]!)]] : []));
    return { page, names: Object.fromEntries(open) };
  }
  return undefined;
}

let latest = 0;

async function draw(api: Api): Promise<void> {
  const navigation = ++latest;
  const found = find(location.hash);
  if (!found) return main.replaceChildren(h('h1', {}, 'There is no such page'), link('#/', 'To the overview'));
  const { page, names } = found;
  const title = page.title(names);
  document.title = `${title} · Cognate console`;
  markCurrent();
  main.setAttribute('aria-busy', 'true');
  try {
    const content = await page.draw(api, names, () => void draw(api));
    // A later navigation has replaced this page.
    if (navigation !== latest) return;
    main.replaceChildren();
    main.append(h('h1', { tabindex: -1 }, title), ...content.filter((child) => child instanceof Node));
  } catch (error) {
    if (navigation !== latest) return;
    main.replaceChildren(h('h1', {}, title));
    showError(error);
  } finally {
    main.removeAttribute('aria-busy');
  }
}

/** Marks the section of the current page in the navigation. */
function markCurrent(): void {
  for (const anchor of document.querySelectorAll('#navigation a')) {
    const href = anchor.getAttribute('href')!;
    const current = href === '#/' ? location.hash === '' || location.hash === '#/' : location.hash.startsWith(href);
    if (current) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
}

function frame(server: ServerInfo, session: Session): void {
  const items = SECTIONS.map(([href, name]) => h('li', {}, link(href, name)));
  document.getElementById('navigation')!.replaceChildren(h('ul', {}, ...items));
  document.getElementById('who')!.replaceChildren(
    h('span', {}, session.email),
    button('Sign out', () => signOut(server, session)),
  );
}

async function start(): Promise<void> {
  const server = readServerInfo();
  const session = await signIn(server);
  if (!session) return;
  const api = createApi(server, session, () => void redirectToSignIn(server));
  frame(server, session);
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
  showError(error);
});
