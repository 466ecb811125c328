import type { ServerInfo } from './server-info.js';
import type { Session } from './sign-in.js';
import { signed } from './signature.js';

/** Error response of the AWS API: error code and message. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const TARGETS = {
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  'cognito-identity': 'AWSCognitoIdentityService',
  cognate: 'Cognate',
} as const;

// biome-ignore lint/suspicious/noExplicitAny: responses are displayed member by member; the SDK's types need a bundler.
export type Answer = Record<string, any>;

/** Client of the AWS API with the credentials of the signed-in operator. */
export interface Api {
  readonly server: ServerInfo;
  userPools(operation: string, input?: object): Promise<Answer>;
  identityPools(operation: string, input?: object): Promise<Answer>;
  cognate(operation: string, input?: object): Promise<Answer>;
  /** Calls IAM by the AWS Query protocol: flat parameters, XML response. */
  iam(action: string, parameters?: Readonly<Record<string, string>>): Promise<Document>;
}

export function createApi(server: ServerInfo, session: Session, onExpired: () => void): Api {
  async function post(service: string, headers: Record<string, string>, body: string): Promise<Response> {
    if (Date.now() > session.expiresAt) onExpired();
    const scope = { service, region: service === 'iam' ? 'us-east-1' : server.region };
    const answer = await fetch('/', { method: 'POST', headers: await signed({ body, headers }, scope, session.credentials), body });
    return answer;
  }

  const json =
    (service: keyof typeof TARGETS) =>
    async (operation: string, input: object = {}): Promise<Answer> => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${TARGETS[service]}.${operation}` };
      const answer = await post(service, headers, JSON.stringify(input));
      const output = (await answer.json()) as Answer;
      if (answer.ok) return output;
      const code = String(output['__type']);
      if (code === 'ExpiredTokenException') onExpired();
      throw new Refusal(code, String(output['message'] ?? code));
    };

  return {
    server,
    userPools: json('cognito-idp'),
    identityPools: json('cognito-identity'),
    cognate: json('cognate'),
    async iam(Action, parameters = {}) {
      const body = new URLSearchParams({ Action, Version: '2010-05-08', ...parameters }).toString();
      const answer = await post('iam', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, body);
      const document = new DOMParser().parseFromString(await answer.text(), 'text/xml');
      if (answer.ok) return document;
      const text = (name: string): string => document.querySelector(`Error > ${name}`)?.textContent ?? '';
      throw new Refusal(text('Code'), text('Message'));
    },
  };
}
