import { type SigningCredentials, signRequest } from '../../../src/sts/index.js';
import { demo, type TestServer } from '../../support/server.js';

export const SERVICES = {
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  'cognito-identity': 'AWSCognitoIdentityService',
} as const;

export type ServiceName = keyof typeof SERVICES;

export interface RawRequest {
  readonly service: ServiceName;
  readonly operation: string;
  readonly body: string | Uint8Array;
  /** Absent: not signed. */
  readonly credentials?: SigningCredentials;
  /** What the signature is scoped to, when that is not what it should be. */
  readonly scope?: { readonly service?: string; readonly region?: string };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `__type` of an error. */
  readonly error: string | undefined;
  readonly message: string;
}

/** A request past the SDK: any bytes, any target, signed or not. The answer must be JSON whatever was sent. */
export async function send(server: TestServer, request: RawRequest): Promise<RawAnswer> {
  const { service, operation, body, credentials, scope = {} } = request;
  const plain = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${SERVICES[service]}.${operation}`,
    ...request.headers,
  };
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const headers = credentials
    ? signRequest({
        method: 'POST',
        path: '/',
        query: '',
        headers: { ...plain, host: new URL(server.url).host },
        body: bytes,
        service: scope.service ?? service,
        region: scope.region ?? demo.region,
        credentials,
        now: server.clock.now(),
      })
    : plain;
  const response = await fetch(`${server.url}/`, { method: 'POST', headers: headers as Record<string, string>, body: Buffer.from(bytes) });
  const text = await response.text();
  const parsed = JSON.parse(text) as { __type?: string; message?: string };
  return { status: response.status, headers: response.headers, text, error: parsed.__type, message: parsed.message ?? '' };
}
