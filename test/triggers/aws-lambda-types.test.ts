import assert from 'node:assert/strict';
import type {
  CreateAuthChallengeTriggerEvent,
  CustomEmailSenderTriggerEvent,
  CustomMessageTriggerEvent,
  CustomSMSSenderTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  InboundFederationTriggerEvent,
  PostAuthenticationTriggerEvent,
  PostConfirmationTriggerEvent,
  PreAuthenticationTriggerEvent,
  PreSignUpTriggerEvent,
  PreSignUpTriggerHandler,
  PreTokenGenerationTriggerEvent,
  PreTokenGenerationV2TriggerEvent,
  PreTokenGenerationV3TriggerEvent,
  UserMigrationTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from 'aws-lambda';
import { silentLogger } from '../../src/kernel/index.js';
import { createTriggers, type TriggerEvent, type TriggerName } from '../../src/triggers/index.js';

/** Event without `response`, which the function fills in itself. */
type Told<Event> = Event extends { response: unknown } ? Omit<Event, 'response'> : never;
type NullAtAws = 'validationData' | 'preferredRole' | 'challengeMetadata';
/** Event without the members that are null at AWS: its types declare them as omitted. */
type Declared<T> = T extends readonly (infer Element)[]
  ? Declared<Element>[]
  : T extends object
    ? { [Name in keyof T as Exclude<Name, NullAtAws>]: Declared<T[Name]> } & {
        [Name in keyof T as Extract<Name, NullAtAws>]?: Exclude<T[Name], null>;
      }
    : T;
type Ours<Name extends TriggerName> = Declared<Told<TriggerEvent<Name>>>;
type Exact<Event, Given> = Told<Event> extends infer T ? (Given extends T ? true : never) : never;

/** Token events narrowed by trigger source: the types of a version declare only its sources and members. */
type Tokens<Source, Version extends string> = Omit<Ours<'preTokenGeneration'>, 'triggerSource' | 'version' | 'request'> & {
  triggerSource: Source & Ours<'preTokenGeneration'>['triggerSource'];
  version: Version;
  request: Ours<'preTokenGeneration'>['request'] & { groupConfiguration: object };
};
type OfUsers = Exclude<Ours<'preTokenGeneration'>['triggerSource'], 'TokenGeneration_ClientCredentials'>;
type Migration = Ours<'userMigration'> & { request: { password: string } };

/** Compiles when the types of `@types/aws-lambda` take our events. */
const accepted: {
  preSignUp: Exact<PreSignUpTriggerEvent, Ours<'preSignUp'>>;
  postConfirmation: Exact<PostConfirmationTriggerEvent, Ours<'postConfirmation'>>;
  preAuthentication: Exact<PreAuthenticationTriggerEvent, Ours<'preAuthentication'>>;
  postAuthentication: Exact<PostAuthenticationTriggerEvent, Ours<'postAuthentication'>>;
  defineAuthChallenge: Exact<DefineAuthChallengeTriggerEvent, Ours<'defineAuthChallenge'>>;
  createAuthChallenge: Exact<CreateAuthChallengeTriggerEvent, Ours<'createAuthChallenge'>>;
  verifyAuthChallengeResponse: Exact<VerifyAuthChallengeResponseTriggerEvent, Ours<'verifyAuthChallengeResponse'>>;
  inboundFederation: Exact<InboundFederationTriggerEvent, Ours<'inboundFederation'>>;
} = {
  preSignUp: true,
  postConfirmation: true,
  preAuthentication: true,
  postAuthentication: true,
  defineAuthChallenge: true,
  createAuthChallenge: true,
  verifyAuthChallengeResponse: true,
  inboundFederation: true,
};
const tokensV1 = (event: Tokens<OfUsers, '1'>): Told<PreTokenGenerationTriggerEvent> => event;
const tokensV2 = (event: Tokens<OfUsers, '2'>): Told<PreTokenGenerationV2TriggerEvent> => event;
const tokensV3 = (event: Tokens<'TokenGeneration_ClientCredentials', '3'>): Told<PreTokenGenerationV3TriggerEvent> => event;
const migration = (event: Migration): Told<UserMigrationTriggerEvent> => event;
const customMessage = (event: Ours<'customMessage'>): Told<CustomMessageTriggerEvent> => event;
const smsSender = (event: Ours<'customSmsSender'>): Told<CustomSMSSenderTriggerEvent> => event;
type Notification = { triggerSource: 'CustomEmailSender_AccountTakeOverNotification' };
const emailSender = (
  event: Ours<'customEmailSender'> & { triggerSource: Exclude<Ours<'customEmailSender'>['triggerSource'], Notification['triggerSource']> },
): Exclude<Told<CustomEmailSenderTriggerEvent>, Notification> => event;

describe('handlers typed with @types/aws-lambda', () => {
  it('types of @types/aws-lambda accept the event of each trigger', () => {
    for (const take of [tokensV1, tokensV2, tokensV3, migration, customMessage, smsSender, emailSender])
      assert.equal(typeof take, 'function');
    assert.ok(Object.values(accepted).every(Boolean));
  });

  it('the answer of a handler typed as PreSignUpTriggerHandler is applied', async () => {
    const handler: PreSignUpTriggerHandler = async (event) => ({ ...event, response: { ...event.response, autoConfirmUser: true } });
    const triggers = createTriggers({
      runnerOf: () => ({
        run: async (event) => ({ kind: 'returned', answer: await handler(event as PreSignUpTriggerEvent, {} as never, () => undefined) }),
        close: async () => {},
      }),
      close: async () => {},
      logger: silentLogger,
    });
    const outcome = await triggers.invoke('preSignUp', {
      pool: { id: 'us-east-1_pool', triggers: { preSignUp: 'arn' } },
      source: 'PreSignUp_SignUp',
      userName: 'ada',
      request: { userAttributes: {}, validationData: null },
    });
    assert.deepEqual(outcome, {
      kind: 'answered',
      response: { autoConfirmUser: true, autoVerifyEmail: false, autoVerifyPhone: false },
    });
  });
});
