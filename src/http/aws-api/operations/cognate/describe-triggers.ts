import { z } from 'zod';
import type { TriggerName } from '../../../../triggers/index.js';
import { ofUserPool } from '../../arns.js';
import { userPoolId } from '../../cognate/change-of.js';
import { extensionOperation } from '../../cognate/extension-operation.js';

/** Members of `LambdaConfig` by trigger. */
const NAMES: Readonly<Record<TriggerName, string>> = {
  preSignUp: 'PreSignUp',
  postConfirmation: 'PostConfirmation',
  preAuthentication: 'PreAuthentication',
  postAuthentication: 'PostAuthentication',
  defineAuthChallenge: 'DefineAuthChallenge',
  createAuthChallenge: 'CreateAuthChallenge',
  verifyAuthChallengeResponse: 'VerifyAuthChallengeResponse',
  preTokenGeneration: 'PreTokenGeneration',
  userMigration: 'UserMigration',
  customMessage: 'CustomMessage',
  customEmailSender: 'CustomEmailSender',
  customSmsSender: 'CustomSMSSender',
  inboundFederation: 'InboundFederation',
};

/** Describes the pool's Lambda triggers with the outcome of the last call of each since this process started. */
export const describeTriggers = extensionOperation(
  z.strictObject({ UserPoolId: userPoolId }),
  ofUserPool,
  ({ pools, triggerOutcomes }) =>
    async ({ UserPoolId }) => {
      const { triggers } = await pools.get(UserPoolId);
      const last = triggerOutcomes.of(UserPoolId);
      const set = (Object.keys(NAMES) as TriggerName[]).filter((name) => triggers[name] !== undefined);
      return {
        Triggers: set.map((name) => {
          const call = last.get(name);
          const found = triggers[name]!;
          return {
            Trigger: NAMES[name],
            FunctionArn: typeof found === 'string' ? found : found.arn,
            ...(call
              ? {
                  LastCall: {
                    At: call.at.getTime() / 1000,
                    TriggerSource: call.source,
                    Outcome: call.outcome.toUpperCase(),
                    Reason: call.reason,
                    Milliseconds: call.milliseconds,
                  },
                }
              : {}),
          };
        }),
      };
    },
);
