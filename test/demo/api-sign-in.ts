import {
  CognitoIdentityProviderClient,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool, type CognitoUserSession } from 'amazon-cognito-identity-js';
import { JwtVerifier } from 'aws-jwt-verify';
import { type Demo, refused } from './step.js';

/** aws-jwt-verify fetches keys over https only; here, on plain http, they are handed to it. */
async function verifierOf(demo: Demo): Promise<{ verify(token: string): Promise<unknown> }> {
  const issuer = `${demo.url}/${demo.poolId}`;
  const jwksUri = `${issuer}/.well-known/jwks.json`;
  const verifier = JwtVerifier.create({ issuer, audience: null, jwksUri });
  verifier.cacheJwks((await (await fetch(jwksUri)).json()) as Parameters<typeof verifier.cacheJwks>[0]);
  return verifier;
}

/** Sign-in with SRP, as the library that Amplify came from does it. */
export function srpSession(demo: Demo): Promise<CognitoUserSession> {
  const pool = new CognitoUserPool({ UserPoolId: demo.poolId, ClientId: demo.clientId, endpoint: demo.url });
  const user = new CognitoUser({ Username: demo.email, Pool: pool });
  const details = new AuthenticationDetails({ Username: demo.email, Password: demo.password });
  return new Promise((onSuccess, onFailure) => user.authenticateUser(details, { onSuccess, onFailure }));
}

/** Step 5: the same user, through the AWS SDK. */
export async function signInWithSdk(demo: Demo): Promise<void> {
  const { say } = demo;
  const client = new CognitoIdentityProviderClient({ endpoint: demo.url, region: demo.region });
  const password = await client.send(
    new InitiateAuthCommand({
      ClientId: demo.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: demo.email, PASSWORD: demo.password },
    }),
  );
  const { AccessToken, IdToken, RefreshToken } = password.AuthenticationResult!;
  say('USER_PASSWORD_AUTH: signed in');
  const verifier = await verifierOf(demo);
  await verifier.verify(AccessToken!);
  await verifier.verify(IdToken!);
  say('aws-jwt-verify: both tokens verify');
  const { UserAttributes } = await client.send(new GetUserCommand({ AccessToken }));
  say(`GetUser: ${UserAttributes!.find(({ Name }) => Name === 'email')!.Value}`);
  const refresh = new InitiateAuthCommand({
    ClientId: demo.clientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: RefreshToken! },
  });
  await client.send(refresh);
  say('REFRESH_TOKEN_AUTH: new tokens');
  const srp = await srpSession(demo);
  say(`USER_SRP_AUTH (amazon-cognito-identity-js): signed in as ${srp.getIdToken().payload['email']}`);
  await client.send(new RevokeTokenCommand({ ClientId: demo.clientId, Token: RefreshToken! }));
  say(`RevokeToken, then refresh: ${await refused(client.send(refresh))}`);
  const accessToken = srp.getAccessToken().getJwtToken();
  await client.send(new GlobalSignOutCommand({ AccessToken: accessToken }));
  say(`GlobalSignOut, then GetUser: ${await refused(client.send(new GetUserCommand({ AccessToken: accessToken })))}`);
}
