interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** As much of a browser as sign-in needs: cookies with paths, and redirects taken one by one. */
export function createBrowser(origin: string) {
  let jar: Cookie[] = [];

  function keep(header: string): void {
    const [pair, ...attributes] = header.split(';').map((part) => part.trim());
    const [name, value] = [pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1)];
    const attribute = (key: string) => attributes.find((a) => a.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const path = attribute('path') ?? '/';
    jar = jar.filter((cookie) => !(cookie.name === name && cookie.path === path));
    const expires = attribute('expires');
    if (expires === undefined || Date.parse(expires) > Date.now()) jar.push({ name, value, path });
  }

  const sent = (path: string) =>
    jar
      .filter((cookie) => path === cookie.path || path.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');

  async function request(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, origin);
    const headers = new Headers(init.headers);
    const cookie = sent(target.pathname);
    if (cookie) headers.set('cookie', cookie);
    const response = await fetch(target, { ...init, headers, redirect: 'manual' });
    for (const header of response.headers.getSetCookie()) keep(header);
    return response;
  }

  return {
    get jar() {
      return jar;
    },
    clear: () => {
      jar = [];
    },
    request,
    /** Follows redirects on this origin; answers the last response, or where it leads outside. */
    async follow(url: string | URL, init: RequestInit = {}): Promise<{ response: Response; url: URL }> {
      let at = new URL(url, origin);
      let response = await request(at, init);
      for (let hops = 0; hops < 10; hops++) {
        const location = response.headers.get('location');
        if (location === null) return { response, url: at };
        at = new URL(location, at);
        if (at.origin !== origin) return { response, url: at };
        response = await request(at);
      }
      throw new Error('redirected too often');
    },
  };
}

export type Browser = ReturnType<typeof createBrowser>;
