import { type Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Keys, type Plain, signed } from '../../sts/support.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The error code, as S3 and as DynamoDB write it. */
  readonly code: string | undefined;
}

/** A request as it is, whatever clients think of it. The path is sent raw. */
export function send(port: number, plain: Plain & { agent?: Agent }): Promise<RawAnswer> {
  const query = plain.query ? `?${new URLSearchParams(plain.query as Record<string, string>).toString().replaceAll('+', '%20')}` : '';
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        method: plain.method,
        path: plain.path + query,
        headers: plain.headers,
        ...(plain.agent ? { agent: plain.agent } : {}),
      },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString();
        const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? /"__type":"[^"#]*#(\w+)"/.exec(text)?.[1];
        resolve({ status: answer.statusCode!, headers: answer.headers, text, code });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(plain.body);
  });
}

/** Headers of a request signed by the SDK's own signer, its path as it is. `content-length` is not signed. */
export async function signedHeaders(
  gateway: { port: number; clock: { now(): number } },
  credentials: Keys,
  plain: Plain & { service?: string },
): Promise<Record<string, string>> {
  const host = { host: `localhost:${gateway.port}` };
  const headers = { ...host, ...(plain.service === 'dynamodb' ? {} : { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), ...plain.headers };
  const request = await signed(plain.service ?? 's3', { ...plain, headers }, credentials, gateway.clock.now());
  return request.headers as Record<string, string>;
}

export async function sendSigned(
  gateway: { port: number; clock: { now(): number } },
  credentials: Keys,
  plain: Plain & { service?: string; agent?: Agent },
): Promise<RawAnswer> {
  const headers = await signedHeaders(gateway, credentials, plain);
  const length = plain.body ? { 'content-length': String(plain.body.length) } : {};
  return send(gateway.port, { ...plain, headers: { ...headers, ...length } });
}

/** A connection on which a request is written by hand. */
export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).on('error', reject);
  });
}

export const head = (method: string, path: string, headers: Record<string, string>): string =>
  `${method} ${path} HTTP/1.1\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

/** Waits until `ready`, without a fixed time. */
export async function until(ready: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await ready())) {
    if (Date.now() > end) throw new Error('did not happen');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
