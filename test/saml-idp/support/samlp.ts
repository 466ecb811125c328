import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

type Handler = (req: IncomingMessage, res: ServerResponse, next: (error: unknown) => void) => void;

/** auth0's identity provider, which comes without types and expects Express around it. */
const samlp = createRequire(import.meta.url)('samlp') as { auth(options: object): Handler };

/** Answers a request on behalf of `user`, as Express would have it. */
export function answerWithSamlp(req: IncomingMessage, res: ServerResponse, user: object, options: object): void {
  const { searchParams } = new URL(req.url!, 'http://idp.example');
  Object.assign(req, { query: Object.fromEntries(searchParams), originalUrl: req.url, user });
  Object.assign(res, { set: res.setHeader.bind(res), send: (body: string) => res.end(body) });
  samlp.auth(options)(req, res, (error) => res.writeHead(500).end(String(error)));
}
