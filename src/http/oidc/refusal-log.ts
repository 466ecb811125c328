import type { EventEmitter } from 'node:events';
import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type CodedError, defined, type Logger } from '../../kernel/index.js';
import { INTERACTION_ID } from './names.js';

/** Refused request of an OpenID surface, as it is logged. */
export interface Refusal {
  /** `{endpoint}.error`. */
  readonly event: string;
  /** Omitted: the logger names the pool. */
  readonly pool?: string;
  readonly error: string;
  readonly description?: string | undefined;
  readonly detail?: string | undefined;
  /** Client id as claimed; the client need not exist or be authenticated. */
  readonly client?: unknown;
  /** Address to which the browser would return. */
  readonly returnAddress?: unknown;
  /** `x-fapi-interaction-id`. */
  readonly interaction?: string | undefined;
}

/** Characters of what a client sent. */
const MAX_LENGTH = 512;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, MAX_LENGTH) : undefined);

/** Address without what may be a secret: user information, query and fragment. */
const withoutSecrets = (address: string | undefined): string | undefined =>
  address?.replace(/^([^/?#]*\/\/)[^/?#]*@/, '$1…@').replace(/([?#]).*$/s, '$1…');

/** Logs a refused request with client, reason and address: the response often tells a browser less than the operator needs. */
export function logRefusal(logger: Logger, { client, returnAddress, description, detail, interaction, ...refusal }: Refusal): void {
  const sent = {
    client: textOf(client),
    returnAddress: withoutSecrets(textOf(returnAddress)),
    description: textOf(description),
    detail: textOf(detail),
    interaction,
  };
  logger.info({ ...refusal, ...defined(sent) }, 'request refused');
}

/** Reason of a refusal by a coded error. */
export const reasonOf = (error: CodedError): Pick<Refusal, 'error' | 'description' | 'detail'> => ({
  error: error.code,
  description: error.message,
  detail: typeof error.detail === 'string' ? error.detail : undefined,
});

/** Client id that HTTP Basic authentication claims. */
function basicClientOf(authorization: string): string | undefined {
  const [, credentials] = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(authorization) ?? [];
  return credentials === undefined ? undefined : Buffer.from(credentials, 'base64').toString().split(':', 1)[0];
}

/** Endpoints of oidc-provider, by the names of their error events. */
const REFUSING = [
  'authorization',
  'pushed_authorization_request',
  'device_authorization',
  'code_verification',
  'device_resume',
  'backchannel_authentication',
  'grant',
  'userinfo',
  'revocation',
  'introspection',
];

/** Logs the refusals of oidc-provider. `logger` names the pool. */
export function logRefusals(provider: Provider, logger: Logger): void {
  const events: EventEmitter = provider;
  for (const event of REFUSING.map((name) => `${name}.error`)) {
    events.on(event, (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError) => {
      const { client, params, body } = ctx.oidc;
      const sent = (name: string): unknown => params?.[name] ?? (body as Record<string, unknown> | undefined)?.[name];
      logRefusal(logger, {
        event,
        error: error.error ?? error.message,
        description: error.error_description,
        detail: error.error_detail,
        client: client?.clientId ?? sent('client_id') ?? basicClientOf(ctx.get('authorization')),
        returnAddress: sent('redirect_uri'),
        interaction: ctx.response.get(INTERACTION_ID) || undefined,
      });
    });
  }
}
