import type { Clock } from '../../kernel/index.js';
import { signRequest } from '../../sts/index.js';
import { prefixOf, type UpstreamRequest, type UpstreamTarget } from './upstream.js';

/** Returns the headers with a SigV4 signature for the upstream; unchanged for an embedded server, which only this process can reach. */
export type UpstreamSigner = (
  target: UpstreamTarget,
  request: UpstreamRequest & { readonly body: Buffer | undefined },
) => Record<string, string | string[]>;

/** Placeholder signature: the embedded DynamoDB checks its format only. */
const UNCHECKED_SIGNATURE = {
  authorization: 'AWS4-HMAC-SHA256 Credential=embedded/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20200101T000000Z',
};

/** Streamed bodies are signed as `UNSIGNED-PAYLOAD`: the caller's payload signature is verified as they are read. */
export function createUpstreamSigner(service: 's3' | 'dynamodb', clock: Clock): UpstreamSigner {
  return (target, request) => {
    const host = target.kind === 'remote' ? target.endpoint.host : 'localhost';
    const headers = { ...request.headers, host };
    if (target.kind === 'embedded') return service === 'dynamodb' ? { ...headers, ...UNCHECKED_SIGNATURE } : headers;
    if (!target.key) return headers;
    const [path = '/', query = ''] = request.path.split('?');
    return signRequest({
      method: request.method,
      path: `${prefixOf(target.endpoint)}${path}`,
      query,
      headers,
      body: request.body ?? 'unsigned',
      service,
      region: target.region,
      credentials: target.key,
      now: clock.now(),
    });
  };
}
