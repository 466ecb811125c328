/** A browser without a screen, on as many sites as it is led to: keeps cookies by site and path, follows redirects. */
export interface Web {
  /** Until something is shown, or a redirect leads to `until`. */
  go(url: string | URL, init?: { body?: Record<string, string>; until?: string }): Promise<Shown>;
  /** The path of the cookie set last whose path begins so. */
  pathOf(prefix: string): string | undefined;
  /** Names of the cookies that are kept. */
  cookies(): string[];
}

export interface Shown {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
}

const MOST = 20;

export function createWeb(fetchPage = fetch): Web {
  const jar = new Map<string, { value: string; origin: string; path: string }>();

  function cookiesFor({ origin, pathname }: URL): string {
    return [...jar.values()].flatMap((one) => (one.origin === origin && pathname.startsWith(one.path) ? [one.value] : [])).join('; ');
  }

  function keep(line: string, { origin }: URL): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
    const gone = /;\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(line);
    const key = `${origin} ${path} ${pair.split('=')[0]}`;
    if (gone) jar.delete(key);
    else jar.set(key, { value: pair, origin, path });
  }

  return {
    pathOf: (prefix) => [...jar.values()].findLast(({ path }) => path.startsWith(prefix))?.path,
    cookies: () => [...jar.values()].map(({ value }) => value.split('=')[0]!),
    async go(start, { body, until } = {}) {
      let url = new URL(start);
      let form = body;
      for (let step = 0; step < MOST; step += 1) {
        if (until !== undefined && url.href.startsWith(until)) return { url, status: 0, html: '' };
        const answer = await fetchPage(url, {
          redirect: 'manual',
          headers: { cookie: cookiesFor(url), accept: 'text/html', origin: url.origin },
          ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
        });
        for (const line of answer.headers.getSetCookie()) keep(line, url);
        const html = await answer.text();
        // The pages that move on by themselves count as redirects.
        const next = answer.headers.get('location') ?? /http-equiv="refresh" content="0; url=([^"]+)"/.exec(html)?.[1];
        if (next === undefined) return { url, status: answer.status, html };
        url = new URL(next.replaceAll('&amp;', '&'), url);
        form = undefined;
      }
      throw new Error(`no end of redirects: ${url}`);
    },
  };
}
