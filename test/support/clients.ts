import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { declaredOnly } from './declared-errors.js';
import { demo, type TestServer } from './server.js';

/** With the operator's key: what AWS would ask IAM rights for. Signs by the server's clock as it stands now. */
export const operatorClient = (server: TestServer): CognitoIdentityProviderClient =>
  declaredOnly(
    new CognitoIdentityProviderClient({
      endpoint: server.url,
      region: demo.region,
      credentials: server.operator,
      maxAttempts: 1,
      systemClockOffset: server.clock.now() - Date.now(),
    }),
    'client-cognito-identity-provider',
  );

/** As an app has it: no credentials at all. */
export const appClient = (server: TestServer): CognitoIdentityProviderClient =>
  declaredOnly(
    new CognitoIdentityProviderClient({ endpoint: server.url, region: demo.region, maxAttempts: 1 }),
    'client-cognito-identity-provider',
  );

export const identityOperator = (server: TestServer): CognitoIdentityClient =>
  declaredOnly(
    new CognitoIdentityClient({ endpoint: server.url, region: demo.region, credentials: server.operator, maxAttempts: 1 }),
    'client-cognito-identity',
  );

export const identityApp = (server: TestServer): CognitoIdentityClient =>
  declaredOnly(new CognitoIdentityClient({ endpoint: server.url, region: demo.region, maxAttempts: 1 }), 'client-cognito-identity');
