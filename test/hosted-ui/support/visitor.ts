import type { House } from './fakes.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where it leads, as a path. */
  readonly location: string;
}

/** A browser without a screen: keeps cookies by path, follows nothing, sends what it is told. */
export interface Visitor {
  readonly cookies: Map<string, { value: string; path: string }>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, fields: Record<string, string> | string, headers?: Record<string, string>): Promise<Answer>;
  /** Opens an authorization request; answers the address of its pages and the token of its forms. */
  arrive(options?: { params?: Record<string, unknown> }): Promise<{ base: string; token: string }>;
}

export function createVisitor(house: House): Visitor {
  const cookies = new Map<string, { value: string; path: string }>();

  async function send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    const cookie = [...cookies].filter(([, { path: reach }]) => path.startsWith(reach)).map(([name, { value }]) => `${name}=${value}`);
    const response = await fetch(house.url + path, {
      ...init,
      redirect: 'manual',
      headers: { cookie: cookie.join('; '), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    const location = response.headers.get('location') ?? '';
    return { status: response.status, headers: response.headers, html: await response.text(), location: location.replace(house.url, '') };
  }

  function keep(line: string): void {
    const [, name, value, attributes] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
    const path = /Path=([^;]+)/i.exec(attributes ?? '')?.[1] ?? '/';
    if (/Max-Age=0/i.test(attributes ?? '')) cookies.delete(name!);
    else cookies.set(name!, { value: value!, path });
  }

  const visitor: Visitor = {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields, headers = {}) =>
      send(path, {
        method: 'POST',
        body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    async arrive(options) {
      const start = await visitor.get(house.open(options).replace(house.url, ''));
      const page = await visitor.get(start.location);
      return { base: start.location, token: tokenOf(page.html) };
    },
  };
  return visitor;
}

export function tokenOf(html: string): string {
  return /name="token" value="([^"]+)"/.exec(html)?.[1] ?? '';
}
