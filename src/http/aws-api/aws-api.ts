import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as identitySdk from '@aws-sdk/client-cognito-identity';
import * as idpSdk from '@aws-sdk/client-cognito-identity-provider';
import type { Context, Middleware } from 'koa';
import { EXPOSED_HEADERS } from '../../kernel/index.js';
import { createExtensionsHandler } from './cognate/index.js';
import { AwsError } from './errors.js';
import { createJsonHandler, type JsonService, type ServiceHandler } from './json-handler.js';
import type { Parts } from './operation.js';
import { answerJsonError } from './protocol/json-answer.js';
import { createQueryHandler } from './query-handler.js';
import { identityPoolOperations } from './registry/identity-pools.js';
import { userPoolOperations } from './registry/user-pools.js';

/** Services by the first part of `X-Amz-Target`. */
const USER_POOLS = 'AWSCognitoIdentityProviderService';
const IDENTITY_POOLS = 'AWSCognitoIdentityService';
const EXTENSIONS = 'Cognate';

/**
 * Creates the AWS API at `/`: one handler by the service in `X-Amz-Target`, the Query protocol without one. Passes on requests of neither.
 * `constraintsDir` holds the services' length and pattern rules (`src/http/aws-api/constraints`).
 */
export function createAwsApi(parts: Parts & { readonly constraintsDir: string }): Middleware {
  const jsonService = (name: string, service: Omit<JsonService, 'constraints'>): ServiceHandler => {
    const constraints = JSON.parse(readFileSync(join(parts.constraintsDir, `${name}.json`), 'utf8')) as JsonService['constraints'];
    return createJsonHandler({ ...service, constraints }, parts);
  };
  const userPools = jsonService('user-pools', {
    target: USER_POOLS,
    signingName: 'cognito-idp',
    invalidInput: 'InvalidParameterException',
    operations: userPoolOperations as unknown as JsonService['operations'],
    sdk: idpSdk,
  });
  const identityPools = jsonService('identity-pools', {
    target: IDENTITY_POOLS,
    signingName: 'cognito-identity',
    invalidInput: 'ValidationException',
    operations: identityPoolOperations as unknown as JsonService['operations'],
    sdk: identitySdk,
  });
  const services = new Map([
    [USER_POOLS, userPools],
    [IDENTITY_POOLS, identityPools],
    [EXTENSIONS, createExtensionsHandler(parts)],
  ]);
  const query = createQueryHandler(parts);

  return async (ctx, next) => {
    if (ctx.method === 'OPTIONS') return answerPreflight(ctx);
    if (ctx.method === 'POST') allowOrigins(ctx);
    const target = ctx.method === 'POST' ? ctx.get('x-amz-target') : '';
    if (target === '') return query(ctx, next);
    const service = services.get(target.split('.', 1)[0]!);
    if (service) return service(ctx);
    answerJsonError(ctx, new AwsError('UnknownOperationException', ''));
  };
}

/** CORS for `POST /`: browsers call the API from any origin; no cookies are used there. */
function allowOrigins(ctx: Context): void {
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
}

function answerPreflight(ctx: Context): void {
  ctx.status = 204;
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Allow-Methods', 'POST, GET, OPTIONS');
  ctx.set('Access-Control-Allow-Headers', ctx.get('access-control-request-headers') || 'x-amz-target, content-type');
  ctx.set('Access-Control-Max-Age', '86400');
}
