import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as identitySdk from '@aws-sdk/client-cognito-identity';
import * as idpSdk from '@aws-sdk/client-cognito-identity-provider';
import type { Middleware } from 'koa';
import { corsOfRoot } from './cors.js';
import { createJsonDoor, type JsonService } from './json-door.js';
import type { Parts } from './operation.js';
import { createQueryDoor } from './query-door.js';
import { identityPoolOperations } from './registry/identity-pools.js';
import { userPoolOperations } from './registry/user-pools.js';

export interface AwsApi {
  /** In this order. */
  readonly middlewares: readonly Middleware[];
}

/** `constraintsDir` holds the services' length and pattern rules (`src/doors/aws-api/constraints`). */
export function createAwsApi(parts: Parts & { readonly constraintsDir: string }): AwsApi {
  const constraintsOf = (name: string): JsonService['constraints'] =>
    JSON.parse(readFileSync(join(parts.constraintsDir, `${name}.json`), 'utf8')) as JsonService['constraints'];
  const userPools: JsonService = {
    target: 'AWSCognitoIdentityProviderService',
    signingName: 'cognito-idp',
    operations: userPoolOperations as unknown as JsonService['operations'],
    sdk: idpSdk,
    constraints: constraintsOf('user-pools'),
  };
  const identityPools: JsonService = {
    target: 'AWSCognitoIdentityService',
    signingName: 'cognito-identity',
    operations: identityPoolOperations as unknown as JsonService['operations'],
    sdk: identitySdk,
    constraints: constraintsOf('identity-pools'),
  };
  return { middlewares: [corsOfRoot, createJsonDoor(userPools, parts), createJsonDoor(identityPools, parts), createQueryDoor(parts)] };
}
