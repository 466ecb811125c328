import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { type Clock, defined, type Logger } from '../../../kernel/index.js';
import { type Settings, SettingsError } from '../../../settings/index.js';
import { developmentCertificate, type Identity } from './development-certificate.js';

/** Certificate that the TLS listener presents, and CAs of client certificates. */
export interface TlsIdentity {
  readonly context: SecureContextOptions;
  /** CA of a self-made certificate, which clients must trust. */
  readonly caFile?: string;
  /**
   * Checks whether the files have changed and passes their content to `use`. An unusable certificate is logged and the former one stays.
   */
  check(use: (context: SecureContextOptions) => void): Promise<void>;
}

/** Throws `SettingsError` when the files do not hold a certificate and its key. */
export async function openTlsIdentity(parts: {
  readonly settings: Pick<Settings, 'tls' | 'baseUrl' | 'resources' | 'dataDir'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<TlsIdentity> {
  const { settings, clock, logger } = parts;
  const { certFile, keyFile, clientCaFile } = settings.tls;

  async function read(): Promise<SecureContextOptions & { readonly caFile?: string }> {
    const ca = clientCaFile === undefined ? {} : { ca: await readFile(clientCaFile, 'utf8') };
    if (certFile === undefined || keyFile === undefined) return { ...(await ownMaking()), ...ca };
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    return { cert, key, ...ca };
  }

  const ownMaking = (): Promise<Identity & { readonly caFile: string }> =>
    developmentCertificate({
      folder: join(settings.dataDir, 'tls'),
      host: new URL(settings.baseUrl).hostname.replace(/^\[|\]$/g, ''),
      resourcesHost: settings.resources.baseUrl === undefined ? undefined : new URL(settings.resources.baseUrl).hostname,
      clock,
    });

  const { caFile, ...first } = await read().catch((cause: NodeJS.ErrnoException) => {
    throw new SettingsError([`tls: ${cause.path ?? 'the files'} cannot be read (${cause.code ?? cause.message})`]);
  });
  const wrong = problemOf(first);
  if (wrong !== undefined) throw new SettingsError([`tls.certFile (TLS_CERT_FILE): ${wrong}`]);
  let context: SecureContextOptions = first;

  return {
    get context() {
      return context;
    },
    ...defined({ caFile }),
    async check(use) {
      try {
        const { caFile: _, ...now } = await read();
        if (now.cert === context.cert && now.key === context.key && now.ca === context.ca) return;
        // When two files are written one after the other, the first alone does not match.
        const problem = problemOf(now);
        if (problem !== undefined) return logger.warn({ problem }, 'the new TLS certificate cannot be used yet');
        context = now;
        use(now);
        logger.info({}, 'the TLS certificate was read again');
      } catch (error) {
        logger.warn({ err: error }, 'the TLS certificate cannot be read');
      }
    },
  };
}

function problemOf(context: SecureContextOptions): string | undefined {
  try {
    createSecureContext(context);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
