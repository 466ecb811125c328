#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { CallError, call, type TransferCommand, TransferError, transfer } from './commands/index.js';
import { createServer } from './index.js';
import { defined } from './kernel/index.js';
import { type GivenSettings, loadSettings, SettingsError } from './settings/index.js';

const USAGE = `cognate [--config FILE]                                     starts the server
cognate export --pool ID [--file FILE] (--passphrase-file FILE | --plain-secrets)
cognate import --pool ID [--file FILE] [--passphrase-file FILE]
cognate call OPERATION [JSON | -]                           asks the running server, as its operator
cognate operator EMAIL [--auditor]                          lets somebody into the console
`;

/** Command line: reads the environment and the arguments, and starts the server or runs a command. No other file reads them. */
async function main(): Promise<void> {
  // Files are for their owner only, including those of libraries that request wider modes.
  process.umask(0o077);
  const { values, positionals } = readArguments();
  const settings = loadSettings(process.env, values.config ?? process.env['CONFIG']);
  const [kind, operation, input = '{}', ...more] = positionals;
  if (kind === undefined) return serve(settings);
  if (kind === 'call' && operation !== undefined && more.length === 0) {
    process.stdout.write(await call(settings, { operation, input }));
    return;
  }
  if (kind === 'operator' && operation !== undefined && positionals.length === 2) {
    const input = JSON.stringify({ Email: operation, Kind: values.auditor ? 'auditor' : 'operator' });
    process.stdout.write(await call(settings, { operation: 'CreateOperator', input }));
    return;
  }
  if ((kind !== 'export' && kind !== 'import') || positionals.length > 1 || values.pool === undefined) throw new TransferError(USAGE);
  const command: TransferCommand = {
    kind,
    pool: values.pool,
    plainSecrets: values['plain-secrets'] ?? false,
    ...defined({ file: values.file, passphraseFile: values['passphrase-file'] }),
  };
  process.stderr.write(await transfer(settings, command));
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        pool: { type: 'string' },
        auditor: { type: 'boolean' },
        file: { type: 'string' },
        'passphrase-file': { type: 'string' },
        'plain-secrets': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new TransferError(`${(error as Error).message}\n${USAGE}`);
  }
}

/** Starts the server, and stops it in order on a signal. */
async function serve(settings: GivenSettings): Promise<void> {
  const server = await createServer(settings);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    server.logger.info({ signal }, 'stopping');
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        server.logger.error({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  process.stdout.write(server.banner);
}

main().catch((error: unknown) => {
  const isMeant = error instanceof SettingsError || error instanceof TransferError || error instanceof CallError;
  process.stderr.write(`${isMeant ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
});
