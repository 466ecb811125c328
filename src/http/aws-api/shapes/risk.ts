import type {
  AccountTakeoverActionType,
  AccountTakeoverRiskConfigurationType,
  NotifyConfigurationType,
  NotifyEmailType,
  RiskConfigurationType,
  SetRiskConfigurationCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { PoolProtection } from '../../../directory/pools/index.js';
import type { LevelRule, NoticeMail, RiskConfiguration, TakeoverRules } from '../../../directory/risk/index.js';
import { defined } from '../../../kernel/index.js';
import { AwsError, invalidParameter } from '../errors.js';

type RiskInput = Pick<
  SetRiskConfigurationCommandInput,
  'CompromisedCredentialsRiskConfiguration' | 'AccountTakeoverRiskConfiguration' | 'RiskExceptionConfiguration'
>;

const MOMENTS = ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP'] as const;

const notEnabled = (what: string): AwsError =>
  new AwsError('UserPoolAddOnNotEnabledException', `${what} is not enabled for the user pool.`);

/**
 * Translates a risk configuration. Lists of addresses are accepted for every pool, the rest only when its `UserPoolAddOns` enable threat
 * protection: a protection must not be stored without taking effect. Throws `UserPoolAddOnNotEnabledException`,
 * `InvalidParameterException`.
 */
export function riskOf(
  given: RiskInput,
  protection: PoolProtection | undefined,
): Pick<RiskConfiguration, 'blocked' | 'skipped' | 'compromised' | 'takeover'> {
  const {
    CompromisedCredentialsRiskConfiguration: compromised,
    AccountTakeoverRiskConfiguration: takeover,
    RiskExceptionConfiguration: exceptions,
  } = given;
  const rules = takeover && takeoverOf(takeover);
  if (!protection) {
    if (compromised && compromised.Actions?.EventAction !== 'NO_ACTION') throw notEnabled('Blocking compromised credentials');
    const adminActivities = Object.values(rules?.levels ?? {}).some(({ action, notify }) => action !== 'NO_ACTION' || notify);
    if (adminActivities) throw notEnabled('Account takeover protection');
  }
  return {
    blocked: exceptions?.BlockedIPRangeList ?? [],
    skipped: exceptions?.SkippedIPRangeList ?? [],
    ...defined({
      compromised: compromised ? { moments: compromised.EventFilter ?? MOMENTS, action: compromised.Actions!.EventAction! } : undefined,
      takeover: rules,
    }),
  };
}

function takeoverOf({ Actions: actions = {}, NotifyConfiguration: notify }: AccountTakeoverRiskConfigurationType): TakeoverRules {
  const levels = { LOW: ruleOf(actions.LowAction), MEDIUM: ruleOf(actions.MediumAction), HIGH: ruleOf(actions.HighAction) };
  if (!notify && Object.values(levels).some((rule) => rule?.notify)) {
    throw invalidParameter('NotifyConfiguration is required when an action notifies the user.');
  }
  return { levels: defined(levels) as TakeoverRules['levels'], ...defined({ notices: notify ? noticesOf(notify) : undefined }) };
}

const ruleOf = (given: AccountTakeoverActionType | undefined): LevelRule | undefined =>
  given && { action: given.EventAction!, notify: given.Notify! };

function noticesOf({
  SourceArn,
  From,
  ReplyTo,
  BlockEmail,
  NoActionEmail,
  MfaEmail,
}: NotifyConfigurationType): NonNullable<TakeoverRules['notices']> {
  return {
    sourceArn: SourceArn!,
    ...defined({ from: From, replyTo: ReplyTo, blocked: mailOf(BlockEmail), noAction: mailOf(NoActionEmail), mfa: mailOf(MfaEmail) }),
  };
}

const mailOf = (given: NotifyEmailType | undefined): NoticeMail | undefined =>
  given && { subject: given.Subject!, ...defined({ html: given.HtmlBody, text: given.TextBody }) };

export function awsRisk(risk: RiskConfiguration, every: string): RiskConfigurationType {
  const { poolId, clientId, blocked, skipped, compromised, takeover, updatedAt } = risk;
  const exceptions = {
    ...defined({
      BlockedIPRangeList: blocked.length === 0 ? undefined : [...blocked],
      SkippedIPRangeList: skipped.length === 0 ? undefined : [...skipped],
    }),
  };
  return {
    UserPoolId: poolId,
    ...defined({
      ClientId: clientId === every ? undefined : clientId,
      CompromisedCredentialsRiskConfiguration: compromised
        ? { EventFilter: [...compromised.moments], Actions: { EventAction: compromised.action } }
        : undefined,
      AccountTakeoverRiskConfiguration: takeover ? awsTakeover(takeover) : undefined,
      RiskExceptionConfiguration: Object.keys(exceptions).length === 0 ? undefined : exceptions,
    }),
    LastModifiedDate: updatedAt,
  };
}

function awsTakeover({ levels, notices }: TakeoverRules): AccountTakeoverRiskConfigurationType {
  const action = (rule: LevelRule | undefined) => rule && { EventAction: rule.action, Notify: rule.notify };
  const mail = (notice: NoticeMail | undefined) =>
    notice && { Subject: notice.subject, ...defined({ HtmlBody: notice.html, TextBody: notice.text }) };
  return {
    Actions: defined({ LowAction: action(levels.LOW), MediumAction: action(levels.MEDIUM), HighAction: action(levels.HIGH) }),
    ...(notices
      ? {
          NotifyConfiguration: {
            SourceArn: notices.sourceArn,
            ...defined({
              From: notices.from,
              ReplyTo: notices.replyTo,
              BlockEmail: mail(notices.blocked),
              NoActionEmail: mail(notices.noAction),
              MfaEmail: mail(notices.mfa),
            }),
          },
        }
      : {}),
  };
}
