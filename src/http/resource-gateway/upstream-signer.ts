import type { Clock } from '../../kernel/index.js';
import { signRequest } from '../../sts/index.js';
import { prefixOf, type UpstreamRequest, type UpstreamTarget } from './upstream.js';

/** Headers of a request with the upstream's own signature in them; unchanged for an embedded server, which only this process can reach. */
export type UpstreamSigner = (
  target: UpstreamTarget,
  request: UpstreamRequest & { readonly body: Buffer | undefined },
) => Record<string, string | string[]>;

/** The embedded DynamoDB asks for the shape of a signature, not for its truth. */
const UNCHECKED_SIGNATURE = {
  authorization: 'AWS4-HMAC-SHA256 Credential=embedded/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20200101T000000Z',
};

/** Bodies that stream are signed as UNSIGNED-PAYLOAD: their caller's own signature over them was checked on the way in. */
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
