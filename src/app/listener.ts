import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Milliseconds. A whole request may take long (uploads through the resource gateway); its headers may not. Doors bound their own bodies. */
const HEADERS_TIMEOUT = 10_000;
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
export async function listen(port: number, host: string): Promise<Listener> {
  let handler = starting;
  let closing = false;
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT, requestTimeout: REQUEST_TIMEOUT, keepAliveTimeout: KEEP_ALIVE_TIMEOUT },
    (request, response) => {
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
