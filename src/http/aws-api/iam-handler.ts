import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-iam';
import type { Context } from 'koa';
import { originOf } from '../../authentication/index.js';
import { authorize, type Principal, requestContext } from '../../sts/index.js';
import { signedRequestOf } from './caller.js';
import { AwsError } from './errors.js';
import type { IamOperation } from './iam-operation.js';
import type { Parts } from './operation.js';
import { type ConstraintData, createConstraints, violationText } from './protocol/constraints.js';
import { readQueryInput } from './protocol/query-input.js';
import { createShapes, type Schema, type Shape } from './protocol/schema.js';
import type { XmlValue } from './protocol/xml.js';
import { recorded } from './recorded.js';
import { refusal } from './refusal.js';
import { iamOperations } from './registry/iam.js';

/** Serializes a result for XML: ISO dates without fractions, and only members of the shape. */
function writeQueryOutput(value: unknown, shape: Shape): XmlValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (shape.kind === 'structure') {
    const members = [...shape.members].map(
      ([name, { shape: inner }]) => [name, writeQueryOutput((value as Record<string, unknown>)[name], inner)] as const,
    );
    return Object.fromEntries(members);
  }
  if (shape.kind === 'list') return (value as unknown[]).flatMap((item) => writeQueryOutput(item, shape.item) ?? []);
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z');
  return typeof value === 'number' ? value : String(value);
}

export const IAM_VERSION = '2010-05-08';

/** Authenticates, checks, authorizes and runs one IAM action. Undefined: its result has no members. */
export type RunIam = (ctx: Context, body: Buffer, action: string, parameters: URLSearchParams) => Promise<XmlValue | undefined>;

interface Ready {
  readonly operation: IamOperation<never, unknown>;
  readonly input: Shape;
  readonly output: Shape;
}

/** Handler of IAM's actions on the AWS Query protocol, at the endpoint that STS shares. */
export function createIamHandler(parts: Parts & { readonly constraintsDir: string }): { knows(action: string): boolean; run: RunIam } {
  const shapes = createShapes();
  const data = JSON.parse(readFileSync(join(parts.constraintsDir, 'iam.json'), 'utf8')) as ConstraintData;
  const constraints = createConstraints(data);
  const ready = new Map<string, Ready>();
  for (const [name, operation] of Object.entries(iamOperations)) {
    const schema = (sdk as unknown as Record<string, readonly [9, string, string, number, Schema, Schema]>)[`${name}$`]!;
    ready.set(name, { operation, input: shapes.shapeOf(schema[4]), output: shapes.shapeOf(schema[5]) });
  }

  return {
    knows: (action) => ready.has(action),
    async run(ctx, body, action, parameters) {
      const { operation, input: shape, output } = ready.get(action)!;
      const { principal } = await parts.verifier.verify(signedRequestOf(ctx, body), { services: ['iam'] });
      refuseTemporary(principal);
      const input = readQueryInput(parameters, shape);
      const violations = constraints.check(input, shape, shape.kind === 'structure' ? shape.name : '');
      if (violations.length > 0) throw new AwsError('ValidationError', violationText(violations));
      const { resource, context } = await operation.authorization(input as never, parts, principal);
      const common = requestContext({
        now: parts.clock.now(),
        sourceIp: ctx.ip,
        secure: ctx.secure,
        userAgent: ctx.get('user-agent'),
        region: parts.region,
      });
      const request = { action: `iam:${action}`, resource, context: { ...common, ...context } };
      const call = { requestId: String(ctx.state['requestId']), origin: originOf(ctx.ip, ctx.get('user-agent')), principal };
      const result = await recorded(parts, { name: action, signingName: 'iam', input, call, protocol: 'iam' }, async () => {
        const decision = authorize(principal, request);
        if (decision.decision !== 'allow') throw refusal(ctx, principal, request, decision, parts);
        return operation.run(parts, input as never, { principal });
      });
      return output.kind === 'structure' ? (writeQueryOutput(result, output) ?? {}) : undefined;
    },
  };
}

/** Throws for credentials of GetSessionToken and GetFederationToken: they cannot call IAM. */
function refuseTemporary(principal: Principal): void {
  if (principal.kind !== 'role-session' && principal.temporary !== undefined)
    throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid', 403);
}
