import type { RequestListener } from 'node:http';
import { type Clock, defined, type Logger } from '../../kernel/index.js';
import { type GivenSettings, listenAddress, type Settings } from '../../settings/index.js';
import { type Listener, listen, listenTls, type Timeouts, type TlsListener } from './listener.js';
import { openTlsIdentity } from './tls/index.js';

/** The plain listener and, when configured, the TLS listener, with the same handler. */
export interface Listeners {
  readonly port: number;
  readonly tlsPort?: number;
  /** Loads the certificate and rechecks it periodically. Returns the CA to trust when it is self-made. */
  presentCertificate(parts: { settings: Settings; clock: Clock; logger: Logger }): Promise<{ readonly caFile?: string }>;
  /** Checks at once whether the certificate files have changed. */
  checkCertificate(): Promise<void>;
  serve(handler: RequestListener): void;
  close(): Promise<void>;
}

/** Milliseconds between checks for a renewed certificate. */
const CHECKED_EVERY = 60_000;

export async function openListeners(given: GivenSettings, timeouts: Timeouts | undefined): Promise<Listeners> {
  const host = listenAddress(given);
  const plain = await listen(given.port, host, timeouts);
  const tls = await openTls(given, host, timeouts).catch(async (error: unknown) => {
    await plain.close();
    throw error;
  });
  const all: readonly Listener[] = tls ? [plain, tls] : [plain];
  let timer: NodeJS.Timeout | undefined;
  let check = async (): Promise<void> => {};

  return {
    port: plain.port,
    ...defined({ tlsPort: tls?.port }),
    async presentCertificate(parts) {
      if (!tls) return {};
      const identity = await openTlsIdentity(parts);
      tls.present(identity.context);
      check = () => identity.check(tls.present);
      timer = setInterval(() => void check(), CHECKED_EVERY).unref();
      return identity.caFile === undefined ? {} : { caFile: identity.caFile };
    },
    checkCertificate: () => check(),
    serve(handler) {
      for (const listener of all) listener.serve(handler);
    },
    async close() {
      clearInterval(timer);
      await Promise.all(all.map((listener) => listener.close()));
    },
  };
}

async function openTls({ tls }: GivenSettings, host: string, timeouts: Timeouts | undefined): Promise<TlsListener | undefined> {
  const { port, clientCertificates, ciphers } = tls;
  return port === undefined ? undefined : listenTls(port, host, { clientCertificates, ciphers }, timeouts);
}
