import { createServer } from './index.js';
import { loadSettings, SettingsError } from './settings/index.js';

/** The process: reads the environment and the arguments (`--config FILE`), starts, and stops in order on a signal. Nothing else reads them. */
async function main(): Promise<void> {
  // Whatever is written is its owner's alone, also by libraries that ask for more.
  process.umask(0o077);
  const at = process.argv.indexOf('--config');
  const settings = loadSettings(process.env, at < 0 ? process.env['CONFIG'] : process.argv[at + 1]);
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
  process.stderr.write(`${error instanceof SettingsError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
});
