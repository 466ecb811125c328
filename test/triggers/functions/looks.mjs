/** What a module can reach of the process that started it, and of the machine. Throws the list as JSON. */

import { execFileSync } from 'node:child_process';
import { fstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const outcome = (work) => {
  try {
    work();
    return 'done';
  } catch (error) {
    return error.code ?? error.message;
  }
};

export const handler = async () => {
  const open = [];
  for (let descriptor = 3; descriptor < 1000; descriptor++)
    if (outcome(() => open.push(fstatSync(descriptor).isFile())) === 'done') continue;
  const connected = await new Promise((resolve) => {
    const socket = createConnection(Number(process.env.PORT), '127.0.0.1');
    socket.once('connect', () => resolve('done') || socket.destroy());
    socket.once('error', (error) => resolve(error.code));
  });
  throw new Error(
    JSON.stringify({
      parent: outcome(() => readFileSync(`/proc/${process.ppid}/environ`)),
      descriptors: outcome(() => readdirSync('/proc/self/fd').map((name) => readlinkSync(`/proc/self/fd/${name}`))),
      inherited: open.filter(Boolean).length,
      secret: outcome(() => readFileSync(process.env.SECRET_FILE)),
      write: outcome(() => writeFileSync(process.env.WRITE_FILE, 'written')),
      own: outcome(() => readFileSync(join(import.meta.dirname, 'esm.mjs'))),
      worker: outcome(() => new Worker('', { eval: true }).terminate()),
      child: outcome(() => execFileSync(process.execPath, ['--version'])),
      package: (await import('jose')).errors !== undefined,
      connected,
      uid: process.getuid?.(),
    }),
  );
};
