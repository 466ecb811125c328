import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** The folder of package.json: found upwards, wherever the build put this file. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/**
 * A real Chromium from npm: the package carries it compressed, with the few libraries that a bare Debian lacks (NSS) and a font.
 * It is unpacked once, into a git-ignored folder, by renaming a finished copy, so that two test runs may begin at once.
 */
export async function launchBrowser(): Promise<Browser> {
  const home = await unpack();
  return playwright.launch({
    executablePath: join(home, 'chromium'),
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(home, 'fonts.conf'),
    },
  });
}

async function unpack(): Promise<string> {
  const builds = join(packageRoot(), '.build');
  const home = join(builds, 'chromium');
  if (existsSync(home)) return home;
  mkdirSync(builds, { recursive: true });
  const fresh = mkdtempSync(join(builds, 'chromium-'));
  const { TMPDIR, AWS_EXECUTION_ENV } = process.env;
  // The package unpacks into the temporary folder, and its libraries only where it believes to be in a Lambda function.
  Object.assign(process.env, { TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  try {
    await chromium.executablePath();
  } finally {
    restore('TMPDIR', TMPDIR);
    restore('AWS_EXECUTION_ENV', AWS_EXECUTION_ENV);
  }
  // The package's own font configuration knows only /tmp.
  writeFileSync(join(fresh, 'fonts.conf'), `<fontconfig><dir>${home}/fonts</dir><cachedir>${home}/fonts-cache</cachedir></fontconfig>\n`);
  try {
    renameSync(fresh, home);
  } catch {
    rmSync(fresh, { recursive: true });
  }
  return home;
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
