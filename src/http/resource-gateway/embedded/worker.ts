import { createServer, type Server } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import { createS3 } from './s3.js';

/** Data folder and socket path of each embedded server. */
export interface WorkerInput {
  readonly s3: { readonly folder: string; readonly socket: string };
  readonly dynamodb: { readonly folder: string; readonly socket: string };
}

/** Bytes, as at the public listeners: their headers are passed on. */
const MAX_HEADER_SIZE = 64 * 1024;

const { s3, dynamodb } = workerData as WorkerInput;
const servers: [Server, string][] = [
  [createServer(await createS3(s3.folder)), s3.socket],
  [dynalite({ path: dynamodb.folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }), dynamodb.socket],
];

await Promise.all(
  servers.map(
    ([server, socket]) =>
      new Promise<void>((resolve, reject) => {
        // Read at each connection, and not in the types of Node.
        Object.assign(server, { maxHeaderSize: MAX_HEADER_SIZE });
        server.once('error', reject).listen(socket, resolve);
      }),
  ),
);
parentPort!.postMessage('ready');
parentPort!.once('message', async () => {
  await Promise.all(
    servers.map(
      ([server]) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
  process.exit(0);
});
