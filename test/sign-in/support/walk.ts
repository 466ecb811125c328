import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthenticationResultType,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { srpClient } from '../../authentication/support/srp-client.js';
import { appClient, operatorClient } from '../../support/clients.js';
import { codeOf, type Ground, type Person } from './people.js';

export type FlowName =
  | 'USER_PASSWORD_AUTH'
  | 'USER_SRP_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'USER_AUTH PASSWORD'
  | 'USER_AUTH PASSWORD_SRP'
  | 'USER_AUTH EMAIL_OTP'
  | 'USER_AUTH SMS_OTP'
  | 'USER_AUTH select PASSWORD'
  | 'USER_AUTH select PASSWORD_SRP';

type Answer = Pick<
  InitiateAuthCommandOutput,
  'ChallengeName' | 'ChallengeParameters' | 'Session' | 'AuthenticationResult' | 'AvailableChallenges'
>;

/** A client that answers whatever it is asked with what its user has, and notes what it was asked. */
export async function walk(
  ground: Ground,
  person: Person,
  flow: FlowName,
): Promise<{ asked: string[]; tokens: AuthenticationResultType; offered: readonly string[] }> {
  const { server, poolId, clientId } = ground;
  const app = appClient(server);
  const srp = srpClient(poolId);
  const byServer = flow.startsWith('ADMIN');
  const [name, ...choice] = flow.split(' ');
  const wanted = choice.at(-1);

  const AuthParameters: Record<string, string> = { USERNAME: person.username };
  if (name !== 'USER_AUTH' && name !== 'USER_SRP_AUTH') AuthParameters['PASSWORD'] = person.password;
  if (name === 'USER_SRP_AUTH' || flow === 'USER_AUTH PASSWORD_SRP') AuthParameters['SRP_A'] = srp.srpA;
  if (choice.length === 1) AuthParameters['PREFERRED_CHALLENGE'] = wanted!;
  if (flow === 'USER_AUTH PASSWORD') AuthParameters['PASSWORD'] = person.password;

  async function respond(answer: Answer, responses: Record<string, string>): Promise<Answer> {
    const common = {
      ClientId: clientId,
      ChallengeName: answer.ChallengeName!,
      Session: answer.Session!,
      ChallengeResponses: { USERNAME: person.username, ...responses },
    };
    if (!byServer) return app.send(new RespondToAuthChallengeCommand(common));
    return operatorClient(server).send(new AdminRespondToAuthChallengeCommand({ ...common, UserPoolId: poolId }));
  }

  async function responsesTo({ ChallengeName, ChallengeParameters = {} }: Answer): Promise<Record<string, string>> {
    switch (ChallengeName) {
      case 'SELECT_CHALLENGE':
        return { ANSWER: wanted! };
      case 'PASSWORD':
        return { PASSWORD: person.password };
      case 'PASSWORD_SRP':
        return { SRP_A: srp.srpA };
      case 'PASSWORD_VERIFIER':
        return srp.answer(ChallengeParameters, person.password, server.clock.now());
      case 'SMS_MFA':
        return { SMS_MFA_CODE: await server.codeFor(person.phone!) };
      case 'SMS_OTP':
        return { SMS_OTP_CODE: await server.codeFor(person.phone!) };
      case 'EMAIL_OTP':
        return { EMAIL_OTP_CODE: await server.codeFor(person.email!) };
      case 'SOFTWARE_TOKEN_MFA':
        return { SOFTWARE_TOKEN_MFA_CODE: codeOf(server, person.secret!) };
      case 'SELECT_MFA_TYPE':
        return { ANSWER: (JSON.parse(ChallengeParameters['MFAS_CAN_CHOOSE']!) as string[])[0]! };
      default:
        throw new Error(`asked for ${ChallengeName}`);
    }
  }

  const begin = { ClientId: clientId, AuthFlow: name as 'USER_AUTH', AuthParameters };
  let answer: Answer = byServer
    ? await operatorClient(server).send(new AdminInitiateAuthCommand({ ...begin, UserPoolId: poolId }))
    : await app.send(new InitiateAuthCommand(begin));
  const offered = answer.AvailableChallenges ?? [];
  const asked: string[] = [];
  while (answer.ChallengeName) {
    asked.push(answer.ChallengeName);
    if (answer.ChallengeName === 'MFA_SETUP') {
      return { asked: [...asked, answer.ChallengeParameters!['MFAS_CAN_SETUP']!], tokens: {}, offered };
    }
    answer = await respond(answer, await responsesTo(answer));
  }
  return { asked, tokens: answer.AuthenticationResult!, offered };
}
