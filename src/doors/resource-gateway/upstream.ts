import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { GatewayError } from './errors.js';

/** Where requests go on: a compatible server at a URL with its own key, or an embedded one on a socket file. */
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

/** Until the answer's first byte, and between any two bytes after it. */
const IDLE_MS = 60_000;

/** Opens the request; the caller writes the body. The answer comes as a stream. Failures to reach the server are `upstream_failed`. */
export function openUpstream(
  target: UpstreamTarget,
  request: UpstreamRequest,
): { request: ClientRequest; response: Promise<IncomingMessage> } {
  const options: RequestOptions = { method: request.method, path: request.path, headers: request.headers, timeout: IDLE_MS };
  const outgoing =
    target.kind === 'embedded'
      ? httpRequest({ ...options, socketPath: target.socketPath })
      : (target.endpoint.protocol === 'https:' ? httpsRequest : httpRequest)({
          ...options,
          host: target.endpoint.hostname,
          port: target.endpoint.port || undefined,
          path: `${target.endpoint.pathname.replace(/\/$/, '')}${request.path}`,
        });
  outgoing.on('timeout', () => outgoing.destroy(new Error('the upstream server was silent for too long')));
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', (cause) =>
      reject(new GatewayError('upstream_failed', 'We encountered an internal error. Please try again.', { cause })),
    );
  });
  return { request: outgoing, response };
}

/** A whole request and answer, for what the gateway itself asks: small bodies only. */
export async function askUpstream(
  target: UpstreamTarget,
  request: UpstreamRequest,
  body: Buffer,
): Promise<{ status: number; body: Buffer }> {
  const { request: outgoing, response } = openUpstream(target, request);
  outgoing.end(body);
  const answer = await response;
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 502, body: Buffer.concat(chunks) };
}
