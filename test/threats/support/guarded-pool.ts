import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandOutput,
  AdminListUserAuthEventsCommand,
  AdminSetUserPasswordCommand,
  type AuthEventType,
  type CreateUserPoolCommandInput,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../../support/scenario.js';
import type { TestServer } from '../../support/server.js';

/** Documentation of what the registries say of these networks, which has not changed in decades. */
export const addresses = { usa: '8.8.8.8', usaToo: '12.0.0.1', japan: '133.11.0.1', home: '127.0.0.1' } as const;
export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
export const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';

export type Rules = Omit<SetRiskConfigurationCommandInput, 'UserPoolId' | 'ClientId'>;

/** A pool that judges threats, an app client for servers, and somebody in it. */
export async function guardedPool(server: TestServer, rules: Rules = {}, pool: Partial<CreateUserPoolCommandInput> = {}) {
  // Anew for each call: signatures are by the server's clock, which tests move.
  const operator = { send: ((command: never) => operatorClient(server).send(command)) as ReturnType<typeof operatorClient>['send'] };
  const { poolId, clientId } = await ownPool(
    server,
    { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' }, ...pool },
    { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] },
  );
  const email = someEmail();
  await operator.send(
    new AdminCreateUserCommand({
      UserPoolId: poolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  const setPassword = (Password: string) =>
    operator.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: email, Password, Permanent: true }));
  await setPassword(goodPassword);
  const setRules = (given: Rules) => operator.send(new SetRiskConfigurationCommand({ UserPoolId: poolId, ...given }));
  if (Object.keys(rules).length > 0) await setRules(rules);

  /** As a server does for a browser at this address. */
  const signIn = (
    from: { ip: string; agent?: string },
    password = goodPassword,
    Username = email,
  ): Promise<AdminInitiateAuthCommandOutput> =>
    operator.send(
      new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: clientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: password },
        ContextData: {
          IpAddress: from.ip,
          ServerName: 'app.example',
          ServerPath: '/login',
          HttpHeaders: [{ headerName: 'User-Agent', headerValue: from.agent ?? firefox }],
        },
      }),
    );
  const events = async (): Promise<AuthEventType[]> =>
    (await operator.send(new AdminListUserAuthEventsCommand({ UserPoolId: poolId, Username: email }))).AuthEvents!.filter(
      ({ EventType }) => EventType === 'SignIn',
    );
  return { poolId, clientId, email, signIn, events, setRules, setPassword, operator };
}

/** The same action at every level. */
export const always = (EventAction: 'BLOCK' | 'MFA_REQUIRED' | 'MFA_IF_CONFIGURED' | 'NO_ACTION', Notify = false): Rules => {
  const action = { EventAction, Notify };
  return {
    AccountTakeoverRiskConfiguration: {
      Actions: { LowAction: action, MediumAction: action, HighAction: action },
      ...(Notify ? { NotifyConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/house.example' } } : {}),
    },
  };
};

/** The words of a refusal. */
export const wordsOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
