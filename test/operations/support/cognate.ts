import { type SigningCredentials, signRequest } from '../../../src/sts/index.js';
import { demo, type TestServer } from '../../support/server.js';

export interface CognateAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & { readonly __type?: string; readonly message?: string };
}

/** An operation of our own service, as `cognate call` asks it: signed with the operator's key unless told otherwise. */
export async function askCognate(
  server: TestServer,
  operation: string,
  input: unknown,
  { credentials = server.operator, service = 'cognate' }: { credentials?: SigningCredentials | undefined; service?: string } = {},
): Promise<CognateAnswer> {
  const body = Buffer.from(typeof input === 'string' ? input : JSON.stringify(input));
  const headers = signRequest({
    method: 'POST',
    path: '/',
    query: '',
    headers: { host: new URL(server.url).host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Cognate.${operation}` },
    body,
    service,
    region: demo.region,
    credentials,
    now: server.clock.now(),
  });
  const answer = await fetch(server.url, { method: 'POST', headers: headers as Record<string, string>, body });
  return { status: answer.status, body: (await answer.json()) as CognateAnswer['body'] };
}

/** The answer's body. Throws with the server's words when it refuses. */
export async function cognate<Answer = Readonly<Record<string, unknown>>>(
  server: TestServer,
  operation: string,
  input: object,
): Promise<Answer> {
  const { status, body } = await askCognate(server, operation, input);
  if (status !== 200) throw new Error(`${body.__type}: ${body.message}`);
  return body as Answer;
}
