import type { IncomingMessage, ServerResponse } from 'node:http';

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
