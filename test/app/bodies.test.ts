import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { hasCode, readAnswer, readBody, readForm } from '../../src/kernel/index.js';

type Handle = (req: IncomingMessage, res: ServerResponse) => Promise<unknown>;

/** Server on a free port that answers with the result of `handle`, or the code of its error. */
async function serve(handle: Handle): Promise<{ port: number; codes: string[]; close: () => void }> {
  const codes: string[] = [];
  const server = createServer(async (req, res) => {
    const answer = await handle(req, res).catch((error: { code: string }) => {
      codes.push(error.code);
      return error.code;
    });
    res.end(String(answer));
  });
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, codes, close };
}

/** Answer to bytes written to the socket; `hangUp`: the client closes instead of waiting. */
async function raw(port: number, lines: readonly string[], { hangUp = false } = {}): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  socket.write(lines.join('\r\n'));
  if (hangUp) setTimeout(() => socket.destroy(), 50);
  await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 600))]);
  socket.destroy();
  return answer;
}

describe('request bodies', () => {
  const limits = { limit: 100, time: 200 };
  let server: Awaited<ReturnType<typeof serve>>;
  before(async () => {
    server = await serve((req, res) => (req.url === '/form' ? readForm({ req, res }, limits) : readBody({ req, res }, limits)));
  });
  after(() => server.close());

  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, path = '/'): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body, headers });

  it('a body up to the limit is read', async () => {
    assert.equal(await (await post('x'.repeat(100))).text(), 'x'.repeat(100));
  });

  it('a body with Content-Length over the limit is refused with body_too_large, and the connection closes', async () => {
    const answer = await post('x'.repeat(101));
    assert.equal(await answer.text(), 'body_too_large');
    assert.equal(answer.headers.get('connection'), 'close');
  });

  it('a chunked body is read up to the limit, and beyond refused with body_too_large', async () => {
    const chunks = (...sizes: number[]): string[] => sizes.flatMap((size) => [size.toString(16), 'x'.repeat(size)]);
    const head = ['POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Connection: close', ''];
    assert.match(await raw(server.port, [...head, ...chunks(60, 40), '0', '', '']), /x{100}/);
    assert.match(await raw(server.port, [...head, ...chunks(60, 60), '0', '', '']), /body_too_large/);
  });

  it('a body that does not arrive in time is refused with body_too_slow', async () => {
    assert.match(await raw(server.port, ['POST / HTTP/1.1', 'Host: a', 'Content-Length: 10', '', 'x']), /body_too_slow/);
  });

  it('a body shorter than its Content-Length when the client disconnects is refused with body_broken', async () => {
    server.codes.length = 0;
    await raw(server.port, ['POST / HTTP/1.1', 'Host: a', 'Content-Length: 10', '', 'x'], { hangUp: true });
    assert.deepEqual(server.codes, ['body_broken']);
  });

  it('a body with Content-Encoding is not decoded', async () => {
    const answer = await post(new Uint8Array(gzipSync('hello')), { 'content-encoding': 'gzip' });
    assert.notEqual(await answer.text(), 'hello');
  });

  it('a form with another content type is refused with body_type', async () => {
    const type = 'application/x-www-form-urlencoded';
    assert.equal(await (await post('a=1&b=2', { 'content-type': `${type}; charset=utf-8` }, '/form')).text(), 'a=1&b=2');
    assert.equal(await (await post('a=1', { 'content-type': `${type}2` }, '/form')).text(), 'body_type');
    assert.equal(await (await post('a=1', { 'content-type': 'application/json' }, '/form')).text(), 'body_type');
  });
});

describe('response bodies', () => {
  it('a response body up to the limit is read', async () => {
    assert.equal(String(await readAnswer(new Response('hello'), 5)), 'hello');
    assert.equal(String(await readAnswer(new Response(null, { status: 204 }), 5)), '');
  });

  it('a response body over the limit is refused with answer_too_large', async () => {
    await assert.rejects(readAnswer(new Response('hello!'), 5), (error) => hasCode(error, 'answer_too_large'));
  });

  it('a compressed response body counts by its decoded size', async () => {
    const server = await serve(async (_, res) => {
      res.setHeader('Content-Encoding', 'gzip');
      res.end(gzipSync('x'.repeat(10_000)));
    });
    const get = (): Promise<Response> => fetch(`http://127.0.0.1:${server.port}`);
    assert.equal((await readAnswer(await get(), 10_000)).length, 10_000);
    await assert.rejects(readAnswer(await get(), 9_999), (error) => hasCode(error, 'answer_too_large'));
    server.close();
  });
});
