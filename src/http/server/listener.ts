import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

/** Bytes that a body must bring in each period: 1 KiB a second at the default of fifteen, far below any working connection. */
const LEAST = 15 * 1024;

/**
 * Cuts off a body that arrives too slowly: 408, and the connection closes, which ends pending reads. A client that has sent more than was
 * read so far is not slow: the server is. `period`: milliseconds.
 */
export function refuseSlowBody(request: IncomingMessage, response: ServerResponse, period: number): void {
  const { headers, socket } = request;
  if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0)) return;
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    if (request.complete || socket.destroyed) return clearInterval(timer);
    const came = socket.bytesRead - before;
    before = socket.bytesRead;
    if (came >= LEAST || request.readableLength > 0) return;
    clearInterval(timer);
    if (!response.headersSent) response.writeHead(408, { connection: 'close' }).end();
    socket.destroySoon();
  }, period).unref();
  request.once('close', () => clearInterval(timer));
}

/** Milliseconds until slow requests are cut off. */
export interface Timeouts {
  /** From the connection to the end of the headers. */
  readonly headers: number;
  /** Period in which a body must make progress (slow-bodies.ts). */
  readonly body: number;
}

const DEFAULT_TIMEOUTS: Timeouts = { headers: 10_000, body: 15_000 };
/** Milliseconds for a whole request; long, for uploads through the resource gateway. */
const REQUEST_TIMEOUT = 15 * 60_000;
const KEEP_ALIVE_TIMEOUT = 65_000;
/** Milliseconds that requests in flight get after a stop has begun. */
const DRAIN = 8_000;
const SWEEP = 50;

export interface Listener {
  readonly port: number;
  /** Answers requests with `handler` from now on; before, they get 503. */
  serve(handler: RequestListener): void;
  /** Refuses new connections, finishes requests in flight, then closes what remains. */
  close(): Promise<void>;
}

const starting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1', connection: 'close' }).end();
};

/** TLS options of a listener. No handshake succeeds before `present`. */
export interface TlsOptions {
  /** Requests a certificate from clients; its verification is up to others. */
  readonly clientCertificates: boolean;
  /** Cipher suites of TLS 1.2 by their OpenSSL names, the preferred one first. */
  readonly ciphers: readonly string[];
}

export interface TlsListener extends Listener {
  /** Uses the certificate for new connections; established ones keep theirs. */
  present(context: SecureContextOptions): void;
}

/** Listens at once, so that the port is known before the services that need the address are created. */
export async function listen(port: number, host: string, limits: Timeouts = DEFAULT_TIMEOUTS): Promise<Listener> {
  const { answer, ...rest } = answering(limits);
  return started(createServer(limitsOf(limits), answer), rest, port, host);
}

export async function listenTls(
  port: number,
  host: string,
  options: TlsOptions,
  limits: Timeouts = DEFAULT_TIMEOUTS,
): Promise<TlsListener> {
  const { answer, ...rest } = answering(limits);
  const protocol = protocolOf(options.ciphers);
  const server = createTlsServer(
    {
      ...limitsOf(limits),
      handshakeTimeout: limits.headers,
      ...protocol,
      ...(options.clientCertificates ? { requestCert: true, rejectUnauthorized: false } : {}),
    },
    answer,
  );
  const listener = await started(server, rest, port, host);
  return { ...listener, present: (context) => server.setSecureContext({ ...context, ...protocol }) };
}

/** All of them have forward secrecy and authenticated encryption. Without one in the list Node turns TLS 1.3 off. */
const TLS_13_CIPHERS = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'];

/**
 * Versions and cipher suites. Passed with each certificate: `setSecureContext` drops the options of the server. `dhparam`: without
 * parameters OpenSSL never chooses a DHE suite.
 */
const protocolOf = (ciphers: readonly string[]) =>
  ({
    minVersion: 'TLSv1.2',
    ciphers: [...TLS_13_CIPHERS, ...ciphers].join(':'),
    dhparam: 'auto',
    honorCipherOrder: true,
  }) as const;

/**
 * Bytes of a request line with its headers: a token of 48 KiB (`MAX_LENGTH` of tokens), in a header or as `id_token_hint`, beside cookies
 * and state.
 */
const MAX_HEADER_SIZE = 64 * 1024;

const limitsOf = (limits: Timeouts) => ({
  maxHeaderSize: MAX_HEADER_SIZE,
  headersTimeout: limits.headers,
  requestTimeout: REQUEST_TIMEOUT,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
  // Node's default is 30 seconds: three times the limit for headers.
  connectionsCheckingInterval: limits.headers / 2,
});

function answering(limits: Timeouts) {
  const state = { handler: starting, closing: false };
  const answer: RequestListener = (request, response) => {
    refuseSlowBody(request, response, limits.body);
    if (state.closing) response.setHeader('connection', 'close');
    state.handler(request, response);
  };
  return { answer, state };
}

async function started(
  server: Server | TlsServer,
  { state }: Pick<ReturnType<typeof answering>, 'state'>,
  port: number,
  host: string,
): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve(next) {
      state.handler = next;
    },
    close() {
      state.closing = true;
      return drain(server);
    },
  };
}

function drain(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => {
    // A keep-alive connection is idle after its last response: closed repeatedly, so that none delays the stop.
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
