import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpstreamTarget } from './upstream.js';

/** S3 and DynamoDB for a bare machine, on files in the data folder. */
export interface EmbeddedResources {
  readonly s3: UpstreamTarget;
  readonly dynamodb: UpstreamTarget;
  close(): Promise<void>;
}

const socketIn = (folder: string, name: string): string =>
  process.platform === 'win32' ? `\\\\.\\pipe\\${folder}-${name}` : join(folder, `${name}.sock`);

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(path, () => resolve());
  });

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/**
 * Starts both servers. They listen on socket files that only this user can open, not on ports: neither checks who asks,
 * so nobody else on the machine may reach them. Loaded only when needed.
 */
export async function openEmbeddedResources(dataDir: string): Promise<EmbeddedResources> {
  const [{ default: S3rver }, { default: dynalite }] = await Promise.all([import('@20minutes/s3rver'), import('dynalite')]);
  const files = { s3: join(dataDir, 's3'), dynamodb: join(dataDir, 'dynamodb') };
  await Promise.all(Object.values(files).map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })));
  // Socket paths have little room (104 bytes on some systems): not below the data folder.
  const sockets = await mkdtemp(join(tmpdir(), 'cognate-'));
  const paths = { s3: socketIn(sockets, 's3'), dynamodb: socketIn(sockets, 'dynamodb') };
  const s3 = createServer(new S3rver({ directory: files.s3, silent: true, resetOnClose: false, vhostBuckets: false }).callback());
  const dynamodb = dynalite({ path: files.dynamodb, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await Promise.all([listen(s3, paths.s3), listen(dynamodb, paths.dynamodb)]);
  return {
    s3: { kind: 'embedded', socketPath: paths.s3 },
    dynamodb: { kind: 'embedded', socketPath: paths.dynamodb },
    async close() {
      await Promise.all([stop(s3), stop(dynamodb)]);
      await rm(sockets, { recursive: true, force: true });
    },
  };
}
