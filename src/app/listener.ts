import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseSlowBody } from './slow-bodies.js';

/** How long callers are waited for. Milliseconds. */
export interface Patience {
  /** From the connection to the end of the headers. */
  readonly headers: number;
  /** A body must go on within this time, again and again (slow-bodies.ts). */
  readonly body: number;
}

const PATIENCE: Patience = { headers: 10_000, body: 15_000 };
/** Milliseconds. A whole request may take long: uploads through the resource gateway. */
const REQUEST_TIMEOUT = 15 * 60_000;
const KEEP_ALIVE_TIMEOUT = 65_000;
/** What is in flight when a stop begins may take this long. */
const DRAIN = 8_000;
const SWEEP = 50;

export interface Listener {
  readonly port: number;
  /** From now on requests are answered by `handler`; before, they get 503. */
  serve(handler: RequestListener): void;
  /** Refuses new connections, finishes what is in flight, cuts what does not finish. */
  close(): Promise<void>;
}

const starting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1', connection: 'close' }).end();
};

/** Takes the port at once, so that the address is known before the parts that name it are made. */
export async function listen(port: number, host: string, patience: Patience = PATIENCE): Promise<Listener> {
  let handler = starting;
  let closing = false;
  const server = createServer(
    {
      headersTimeout: patience.headers,
      requestTimeout: REQUEST_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
      // Node's own is 30 seconds: three times what the headers may take.
      connectionsCheckingInterval: patience.headers / 2,
    },
    (request, response) => {
      refuseSlowBody(request, response, patience.body);
      if (closing) response.setHeader('connection', 'close');
      handler(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve(next) {
      handler = next;
    },
    close() {
      closing = true;
      return drain(server);
    },
  };
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A kept connection is idle once its last answer is out: asked for again and again, so that none holds up the stop.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP);
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}
