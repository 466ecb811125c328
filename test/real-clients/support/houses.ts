import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type AttributeType,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../../support/scenario.js';
import type { TestServer } from '../../support/server.js';

export const SMS = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' };

/** Every way in that a client can have. */
export const EVERY_FLOW = [
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;

export interface Place {
  readonly poolId: string;
  readonly clientId: string;
}

export interface Resident {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly phone: string;
}

/** Digits that no other test has. */
export const somePhone = (): string => `+1555${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;

/** A pool that signs in by user name, proves addresses and numbers, and a client of it with every flow. */
export function everyFlowPool(server: TestServer, pool: Parameters<typeof ownPool>[1] = {}): Promise<Place> {
  return ownPool(
    server,
    { UsernameAttributes: [], AutoVerifiedAttributes: ['email'], SmsConfiguration: SMS, ...pool },
    { ExplicitAuthFlows: [...EVERY_FLOW] },
  );
}

/** Second factors of a pool: all three, unless told otherwise. */
export async function setMfa(
  server: TestServer,
  UserPoolId: string,
  MfaConfiguration: 'ON' | 'OPTIONAL',
  more: Partial<SetUserPoolMfaConfigCommandInput> = {
    SoftwareTokenMfaConfiguration: { Enabled: true },
    SmsMfaConfiguration: { SmsConfiguration: SMS },
    EmailMfaConfiguration: {},
  },
): Promise<void> {
  await operatorClient(server).send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration, ...more }));
}

const attributesOf = (all: Record<string, string>): AttributeType[] => Object.entries(all).map(([Name, Value]) => ({ Name, Value }));

/** Made by the operator, with what is said to be proven; `temporary` has still to choose a password. */
export async function resident(
  server: TestServer,
  UserPoolId: string,
  {
    temporary = false,
    byEmail = false,
    has = ['email', 'phone'],
  }: { temporary?: boolean; byEmail?: boolean; has?: readonly ('email' | 'phone')[] } = {},
): Promise<Resident> {
  const [email, phone] = [someEmail(), somePhone()];
  const username = byEmail ? email : email.slice(0, email.indexOf('@'));
  const attributes = {
    ...(has.includes('email') ? { email, email_verified: 'true' } : {}),
    ...(has.includes('phone') ? { phone_number: phone, phone_number_verified: 'true' } : {}),
  };
  const operator = operatorClient(server);
  await operator.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: username,
      TemporaryPassword: goodPassword,
      MessageAction: 'SUPPRESS',
      UserAttributes: attributesOf(attributes),
    }),
  );
  if (!temporary) {
    await operator.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: username, Password: goodPassword, Permanent: true }));
  }
  return { username, password: goodPassword, email, phone };
}
