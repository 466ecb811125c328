import { type CodedError, defined, type Logger } from '../../kernel/index.js';

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
}

/** Characters of what a client sent. */
const MAX_LENGTH = 512;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, MAX_LENGTH) : undefined);

/** Logs a refused request with client, reason and address: the response often tells a browser less than the operator needs. */
export function logRefusal(logger: Logger, { client, returnAddress, description, detail, ...refusal }: Refusal): void {
  const sent = { client: textOf(client), returnAddress: textOf(returnAddress), description: textOf(description), detail: textOf(detail) };
  logger.info({ ...refusal, ...defined(sent) }, 'request refused');
}

/** Reason of a refusal by a coded error. */
export const reasonOf = (error: CodedError): Pick<Refusal, 'error' | 'description' | 'detail'> => ({
  error: error.code,
  description: error.message,
  detail: typeof error.detail === 'string' ? error.detail : undefined,
});
