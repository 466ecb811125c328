import { Agent, request } from 'node:http';

export interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Requests per second that `base` answers with `status`, from `callers` connections that are kept, for `seconds`. Any other status throws.
 * A function makes each call anew.
 */
export async function perSecond(
  base: string,
  call: Call | (() => Call),
  { callers = 16, seconds = 3, status = 200 } = {},
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const end = Date.now() + seconds * 1000;
  let done = 0;
  const caller = async (): Promise<void> => {
    while (Date.now() < end) {
      await post(base, typeof call === 'function' ? call() : call, agent, status);
      done += 1;
    }
  };
  const from = Date.now();
  await Promise.all(Array.from({ length: callers }, caller));
  agent.destroy();
  return done / ((Date.now() - from) / 1000);
}

export function post(base: string, { path, headers, body }: Call, agent?: Agent, status = 200): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, ...(agent ? { agent } : {}) };
    request(new URL(path, base), options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === status) resolve(text);
        else reject(new Error(`${path}: ${response.statusCode} ${text.slice(0, 300)}`));
      });
    })
      .on('error', reject)
      .end(body);
  });
}

/** How often `work` ends per second with `callers` at it at once, in this process. */
export async function workPerSecond(work: () => unknown, { callers = 2, seconds = 3 } = {}): Promise<number> {
  const end = Date.now() + seconds * 1000;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (Date.now() < end) {
      await work();
      done += 1;
    }
  };
  const from = Date.now();
  await Promise.all(Array.from({ length: callers }, worker));
  return done / ((Date.now() - from) / 1000);
}

export const form = (values: Readonly<Record<string, string>>): Call => ({
  path: '/',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(values).toString(),
});

export const awsJson = (target: string, input: object): Call => ({
  path: '/',
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  body: JSON.stringify(input),
});
