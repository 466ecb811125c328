import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { upstreamFailed } from './errors.js';

/** Upstream of forwarded requests: a compatible server at a URL with its own key, or an embedded one on a socket file. */
export type UpstreamTarget =
  | {
      readonly kind: 'remote';
      readonly endpoint: URL;
      readonly region: string;
      readonly key?: { readonly accessKeyId: string; readonly secretAccessKey: string };
    }
  | { readonly kind: 'embedded'; readonly socketPath: string };

export interface UpstreamRequest {
  readonly method: string;
  /** Raw path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** Idle timeout. Milliseconds. */
const IDLE = 60_000;

/**
 * Opens the request; the caller writes the body. The response is a stream. Fails with `upstream_failed`.
 */
export function openUpstream(
  target: UpstreamTarget,
  { method, path, headers }: UpstreamRequest,
): { request: ClientRequest; response: Promise<IncomingMessage> } {
  const options: RequestOptions = { method, headers, timeout: IDLE };
  const request =
    target.kind === 'embedded'
      ? httpRequest({ ...options, path, socketPath: target.socketPath })
      : (target.endpoint.protocol === 'https:' ? httpsRequest : httpRequest)({
          ...options,
          host: target.endpoint.hostname.replace(/^\[|\]$/g, ''),
          port: target.endpoint.port || undefined,
          path: `${prefixOf(target.endpoint)}${path}`,
        });
  request.on('timeout', () => request.destroy(new Error('the upstream server was silent for too long')));
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', (cause) => reject(upstreamFailed(cause)));
    request.on('close', () => reject(upstreamFailed(new Error('the upstream server closed the connection'))));
  });
  return { request, response };
}

/** Base path of an endpoint, without a trailing slash. */
export const prefixOf = (endpoint: URL): string => endpoint.pathname.replace(/\/$/, '');

/** Sends a request of the gateway itself and reads the whole response; for small bodies. */
export async function askUpstream(
  target: UpstreamTarget,
  request: UpstreamRequest,
  body: Buffer,
): Promise<{ status: number; body: Buffer }> {
  const { request: outgoing, response } = openUpstream(target, request);
  outgoing.end(body);
  const answer = await response;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer) chunks.push(chunk as Buffer);
  } catch (cause) {
    throw upstreamFailed(cause);
  }
  return { status: answer.statusCode ?? 502, body: Buffer.concat(chunks) };
}
