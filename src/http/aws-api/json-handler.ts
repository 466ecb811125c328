import type { Context } from 'koa';
import { originOf } from '../../authentication/index.js';
import { defined, hashToken, readBody } from '../../kernel/index.js';
import { RateExceeded } from '../../limits/index.js';
import { authenticate, authorizeCall, MAX_BODY } from './caller.js';
import { categoryOfOperation } from './categories.js';
import { awsErrorOf } from './error-table.js';
import { AwsError } from './errors.js';
import type { Call, Operation, Parts, Run } from './operation.js';
import { type ConstraintData, createConstraints, violationText } from './protocol/constraints.js';
import { answerJson, answerJsonError, writeOutput } from './protocol/json-answer.js';
import { readInput } from './protocol/read-input.js';
import { createShapes, type Schema, type Shape } from './protocol/schema.js';
import { recorded } from './recorded.js';

/** Input members that identify the caller, as far as an input has them. */
interface CallerMembers {
  readonly ClientId?: string;
  readonly Username?: string;
  readonly AuthParameters?: Readonly<Record<string, string>>;
  readonly ChallengeResponses?: Readonly<Record<string, string>>;
  readonly AccessToken?: string;
}

/**
 * Counts an API call against the rate limits. Signed calls come from an operator or a server, which acts for many users: they count by
 * category alone. Throws `rate_exceeded`.
 */
async function admitCall(
  { rateLimiter, categoryRate }: Pick<Parts, 'rateLimiter' | 'categoryRate'>,
  { signingName, name, input, call }: { signingName: string; name: string; input: unknown; call: Call },
): Promise<void> {
  const category = signingName === 'cognito-idp' ? categoryOfOperation(name) : undefined;
  const rate = category === undefined ? 0 : await categoryRate(category);
  const counted = category === undefined || rate === 0 ? {} : { category: { name: category, rate } };
  if (call.principal) return rateLimiter.admit(counted);
  const { ClientId: client, Username, AuthParameters, ChallengeResponses, AccessToken } = (input ?? {}) as CallerMembers;
  const username = Username ?? AuthParameters?.['USERNAME'] ?? ChallengeResponses?.['USERNAME'];
  const user = AccessToken === undefined ? username && `${client}:${username.toLowerCase()}` : hashToken(AccessToken);
  rateLimiter.admit({ address: call.origin.ip, client, user, ...counted });
}

/** AWS service on the JSON 1.1 protocol. */
export interface JsonService {
  /** Prefix of `X-Amz-Target`, e.g. `AWSCognitoIdentityProviderService`. */
  readonly target: string;
  /** Service name in signatures and IAM actions, e.g. `cognito-idp`. */
  readonly signingName: string;
  /** Error name for input that violates the constraints of its shapes. */
  readonly invalidInput: string;
  readonly operations: Readonly<Record<string, Operation<never, unknown> | 'absent'>>;
  /** Exports of the SDK package: schemas by `{Operation}$`, enumerations by name. */
  readonly sdk: Readonly<Record<string, unknown>>;
  readonly constraints: Omit<ConstraintData, 'enums'> & {
    /** Enumeration values that the service's documentation lists and the SDK lacks. */
    readonly moreEnumValues?: ConstraintData['enums'];
  };
}

interface Ready {
  readonly name: string;
  readonly operation: Operation<never, unknown>;
  readonly run: Run<unknown, unknown>;
  readonly input: Shape;
  readonly inputName: string;
  readonly output: Shape;
}

/** Enumerations of the SDK package, exported as plain objects of strings beside classes and schemas. */
function enumsOf(sdk: Readonly<Record<string, unknown>>, more: ConstraintData['enums'] = {}): Record<string, readonly string[]> {
  const isEnum = (value: unknown): value is Record<string, string> =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((member) => typeof member === 'string');
  return Object.fromEntries(
    Object.entries(sdk).flatMap(([name, value]) => (isEnum(value) ? [[name, [...Object.values(value), ...(more[name] ?? [])]]] : [])),
  );
}

/** Answers a request whose `X-Amz-Target` names the service. */
export type ServiceHandler = (ctx: Context) => Promise<void>;

/** Creates the handler of a service's operations. */
export function createJsonHandler(service: JsonService, parts: Parts): ServiceHandler {
  const shapes = createShapes();
  const constraints = createConstraints({ ...service.constraints, enums: enumsOf(service.sdk, service.constraints.moreEnumValues) });
  const prefix = `${service.target}.`;
  const ready = new Map<string, Ready>();
  for (const [name, operation] of Object.entries(service.operations)) {
    if (operation === 'absent') continue;
    const schema = service.sdk[`${name}$`] as readonly [9, string, string, number, Schema, Schema];
    const input = shapes.shapeOf(schema[4]);
    ready.set(name, {
      name,
      operation,
      run: operation.create(parts) as Run<unknown, unknown>,
      input,
      inputName: input.kind === 'structure' ? input.name : '',
      output: shapes.shapeOf(schema[5]),
    });
  }

  async function answer(ctx: Context): Promise<unknown> {
    const found = ready.get(ctx.get('x-amz-target').slice(prefix.length));
    if (!found) throw new AwsError('UnknownOperationException', '');
    if (!/^application\/x-amz-json-1\.[01]\b/.test(ctx.get('content-type')))
      throw new AwsError('SerializationException', 'The content type must be application/x-amz-json-1.1');
    const body = await readBody(ctx, { limit: MAX_BODY });
    const principal = await authenticate(ctx, body, found.operation, { service: service.signingName, parts });
    const input = readInput(parseJson(body), found.input, 0);
    const violations = constraints.check(input, found.input, found.inputName);
    if (violations.length > 0) throw new AwsError(service.invalidInput, violationText(violations));
    const call = { requestId: String(ctx.state['requestId']), origin: originOf(ctx.ip, ctx.get('user-agent')), ...defined({ principal }) };
    const operationCall = { ...found, signingName: service.signingName, input, parts };
    if (!principal) {
      await admitCall(parts, { ...operationCall, call });
      return writeOutput(await found.run(input as never, call), found.output);
    }
    return recorded(parts, { ...operationCall, call }, async () => {
      authorizeCall(ctx, principal, operationCall);
      await admitCall(parts, { ...operationCall, call });
      return writeOutput(await found.run(input as never, call), found.output);
    });
  }

  return async (ctx) => {
    try {
      answerJson(ctx, 200, await answer(ctx));
    } catch (error) {
      if (error instanceof RateExceeded) ctx.set('Retry-After', String(error.retryAfter));
      const refusal = awsErrorOf(error, 'json');
      const operation = ctx.get('x-amz-target').slice(prefix.length, prefix.length + 100);
      if (refusal.status >= 500) parts.logger.error({ id: ctx.state['requestId'], operation, err: error }, 'operation failed');
      answerJsonError(ctx, refusal);
    }
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body) || '{}');
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}
