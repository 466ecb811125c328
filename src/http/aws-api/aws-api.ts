import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as identitySdk from '@aws-sdk/client-cognito-identity';
import * as idpSdk from '@aws-sdk/client-cognito-identity-provider';
import type { Middleware } from 'koa';
import { createExtensionsHandler } from './cognate/index.js';
import { corsOfRoot } from './cors.js';
import { createJsonHandler, type JsonService } from './json-handler.js';
import type { Parts } from './operation.js';
import { createQueryHandler } from './query-handler.js';
import { identityPoolOperations } from './registry/identity-pools.js';
import { userPoolOperations } from './registry/user-pools.js';
import { unknownService } from './unknown-service.js';

export interface AwsApi {
  /** Koa middlewares, in the order in which they are mounted. */
  readonly middlewares: readonly Middleware[];
}

/** Creates the AWS API. `constraintsDir` holds the services' length and pattern rules (`src/http/aws-api/constraints`). */
export function createAwsApi(parts: Parts & { readonly constraintsDir: string }): AwsApi {
  const jsonService = (name: string, service: Omit<JsonService, 'constraints'>): Middleware => {
    const constraints = JSON.parse(readFileSync(join(parts.constraintsDir, `${name}.json`), 'utf8')) as JsonService['constraints'];
    return createJsonHandler({ ...service, constraints }, parts);
  };
  const userPools = jsonService('user-pools', {
    target: 'AWSCognitoIdentityProviderService',
    signingName: 'cognito-idp',
    invalidInput: 'InvalidParameterException',
    operations: userPoolOperations as unknown as JsonService['operations'],
    sdk: idpSdk,
  });
  const identityPools = jsonService('identity-pools', {
    target: 'AWSCognitoIdentityService',
    signingName: 'cognito-identity',
    invalidInput: 'ValidationException',
    operations: identityPoolOperations as unknown as JsonService['operations'],
    sdk: identitySdk,
  });
  return { middlewares: [corsOfRoot, userPools, identityPools, createExtensionsHandler(parts), createQueryHandler(parts), unknownService] };
}
