import { randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  type AuthFactorType,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generateSync } from 'otplib';
import { appClient, operatorClient } from '../../support/clients.js';
import type { TestServer } from '../../support/server.js';

export type SecondFactor = 'sms' | 'email' | 'totp';

/** What a user has, and which of it is turned on. */
export interface Equipment {
  readonly has: readonly SecondFactor[];
  readonly on: readonly SecondFactor[];
  readonly preferred?: SecondFactor;
}

export interface Person {
  readonly username: string;
  readonly password: string;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly secret: string | undefined;
}

export interface Ground {
  readonly server: TestServer;
  readonly poolId: string;
  readonly clientId: string;
}

export const PASSWORD = 'Correct-horse-9';

/** A pool that allows everything, with a client that may use every flow. */
export async function openGround(server: TestServer, firstFactors: readonly AuthFactorType[] = ['PASSWORD']): Promise<Ground> {
  const operator = operatorClient(server);
  const { UserPool } = await operator.send(
    new CreateUserPoolCommand({
      PoolName: 'ground',
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: [...firstFactors] } },
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    }),
  );
  const { UserPoolClient } = await operator.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool!.Id!,
      ClientName: 'everything',
      ExplicitAuthFlows: [
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_USER_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
      PreventUserExistenceErrors: 'ENABLED',
    }),
  );
  return { server, poolId: UserPool!.Id!, clientId: UserPoolClient!.ClientId! };
}

/** SetUserPoolMfaConfig by the names of the factors. */
export async function setMfa({ server, poolId }: Ground, mfa: 'OFF' | 'OPTIONAL' | 'ON', factors: readonly SecondFactor[]): Promise<void> {
  await operatorClient(server).send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: poolId,
      MfaConfiguration: mfa,
      ...(factors.includes('totp') ? { SoftwareTokenMfaConfiguration: { Enabled: true } } : {}),
      ...(factors.includes('email') ? { EmailMfaConfiguration: {} } : {}),
      ...(factors.includes('sms')
        ? { SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } } }
        : {}),
    }),
  );
}

/** The pool must have MFA `OPTIONAL` with every factor meanwhile. */
export async function makePerson(ground: Ground, { has, on, preferred }: Equipment): Promise<Person> {
  const { server, poolId, clientId } = ground;
  const [operator, app] = [operatorClient(server), appClient(server)];
  const tag = randomBytes(5).toString('hex');
  const email = has.includes('email') ? `${tag}@example.com` : undefined;
  const phone = has.includes('sms') ? `+1555${BigInt(`0x${tag}`).toString().slice(-7).padStart(7, '0')}` : undefined;
  const username = `user-${tag}`;
  await operator.send(
    new AdminCreateUserCommand({
      UserPoolId: poolId,
      Username: username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        ...(email
          ? [
              { Name: 'email', Value: email },
              { Name: 'email_verified', Value: 'true' },
            ]
          : []),
        ...(phone
          ? [
              { Name: 'phone_number', Value: phone },
              { Name: 'phone_number_verified', Value: 'true' },
            ]
          : []),
      ],
    }),
  );
  await operator.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: username, Password: PASSWORD, Permanent: true }));
  const secret = has.includes('totp') ? await enrol(server, app, clientId, username) : undefined;
  const wish = (factor: SecondFactor) => ({ Enabled: on.includes(factor), PreferredMfa: preferred === factor });
  if (on.length > 0) {
    await operator.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: poolId,
        Username: username,
        SMSMfaSettings: wish('sms'),
        EmailMfaSettings: wish('email'),
        SoftwareTokenMfaSettings: wish('totp'),
      }),
    );
  }
  return { username, password: PASSWORD, email, phone, secret };
}

async function enrol(server: TestServer, app: CognitoIdentityProviderClient, clientId: string, username: string): Promise<string> {
  const { AuthenticationResult } = await app.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD },
    }),
  );
  const AccessToken = AuthenticationResult!.AccessToken!;
  const { SecretCode } = await app.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  await app.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeOf(server, SecretCode!) }));
  return SecretCode!;
}

/** What the authenticator app shows now. */
export const codeOf = ({ clock }: Pick<TestServer, 'clock'>, secret: string): string =>
  generateSync({ secret, epoch: Math.floor(clock.now() / 1000) });
