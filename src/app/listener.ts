import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { refuseSlowBody } from './slow-bodies.js';

/** How long callers are waited for. Milliseconds. */
export interface Timeouts {
  /** From the connection to the end of the headers. */
  readonly headers: number;
  /** A body must go on within this time, again and again (slow-bodies.ts). */
  readonly body: number;
}

const DEFAULT_TIMEOUTS: Timeouts = { headers: 10_000, body: 15_000 };
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

/** How a listener speaks TLS. Before `present` no handshake succeeds. */
export interface TlsOptions {
  /** Whether clients are asked for a certificate; whether it is worth anything is for others to say. */
  readonly clientCertificates: boolean;
}

export interface TlsListener extends Listener {
  /** The certificate from now on; connections that stand keep theirs. */
  present(context: SecureContextOptions): void;
}

/** Takes the port at once, so that the address is known before the parts that name it are made. */
export async function listen(port: number, host: string, limits: Timeouts = DEFAULT_TIMEOUTS): Promise<Listener> {
  const { answer, ...rest } = answering(limits);
  return started(createServer(timeouts(limits), answer), rest, port, host);
}

export async function listenTls(
  port: number,
  host: string,
  options: TlsOptions,
  limits: Timeouts = DEFAULT_TIMEOUTS,
): Promise<TlsListener> {
  const { answer, ...rest } = answering(limits);
  const server = createTlsServer(
    {
      ...timeouts(limits),
      handshakeTimeout: limits.headers,
      ...STRONG,
      ...(options.clientCertificates ? { requestCert: true, rejectUnauthorized: false } : {}),
    },
    answer,
  );
  const listener = await started(server, rest, port, host);
  return { ...listener, present: (context) => server.setSecureContext({ ...context, ...STRONG }) };
}

/** BCP 195 (RFC 9325 section 4.2): forward secrecy and authenticated encryption. Those of TLS 1.3 are all of this kind. */
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/** Said again with each certificate: `setSecureContext` forgets what the server was made with. */
const STRONG = { minVersion: 'TLSv1.2', ciphers: CIPHERS, honorCipherOrder: true } as const;

const timeouts = (limits: Timeouts) => ({
  headersTimeout: limits.headers,
  requestTimeout: REQUEST_TIMEOUT,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
  // Node's own is 30 seconds: three times what the headers may take.
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
