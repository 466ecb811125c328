import { appendFileSync, existsSync } from 'node:fs';

/** Every handler writes down what it was told, where the test looks. */
const noted = (handler) => async (event) => {
  appendFileSync(process.env.NOTES, `${JSON.stringify(event)}\n`);
  return (await handler(event)) ?? event;
};

export const preSignUp = noted((event) => {
  const { email = '' } = event.request.userAttributes;
  if (email.startsWith('banned')) throw new Error('no such people here');
  event.response.autoConfirmUser = email.startsWith('auto');
  event.response.autoVerifyEmail = email.startsWith('auto');
  event.response.autoVerifyPhone = email.startsWith('phoneless');
});

export const watch = noted(() => {});

export const refuseBanned = noted((event) => {
  if (event.request.clientMetadata?.refuse || event.request.validationData?.refuse) throw new Error('not today');
});

export const customMessage = noted((event) => {
  if (event.request.clientMetadata?.words === 'without code') {
    event.response.emailMessage = 'nothing to see';
    return;
  }
  if (event.request.clientMetadata?.words === 'none') throw new Error('no words');
  if (event.request.clientMetadata?.words === 'without username') {
    event.response.emailSubject = 'Custom subject';
    event.response.emailMessage = `The code is ${event.request.codeParameter}`;
    return;
  }
  const name = event.request.usernameParameter ?? event.userName;
  event.response.emailSubject = `For ${event.triggerSource}`;
  event.response.emailMessage = `<b>${event.request.codeParameter}</b> is for ${name}`;
});

export const tokensV1 = noted((event) => {
  event.response.claimsOverrideDetails = {
    claimsToAddOrOverride: { plan: 'gold', sub: 'somebody else', email: 'changed@example.com', 'cognito:username': 'root' },
    claimsToSuppress: ['email_verified', 'iss'],
    groupOverrideDetails: { groupsToOverride: ['made-up'] },
  };
});

export const tokensV2 = noted((event) => {
  if (event.request.clientMetadata?.refuse) throw new Error('no tokens');
  event.response.claimsAndScopeOverrideDetails = {
    idTokenGeneration: { claimsToAddOrOverride: { nested: { level: 1 }, exp: 1 }, claimsToSuppress: ['email'] },
    accessTokenGeneration: {
      claimsToAddOrOverride: { tenant: 'acme', client_id: 'another', 'cognito:groups': ['admin'] },
      claimsToSuppress: ['jti'],
      scopesToAdd: ['orders/read'],
      scopesToSuppress: ['phone'],
    },
  };
});

const elsewhere = { 'old@example.com': 'Old-secret-1', 'oldphone@example.com': 'Old-secret-1', 'Corp_old@example.com': 'Old-secret-1' };

export const migrate = noted((event) => {
  const password = elsewhere[event.userName];
  if (password === undefined) return;
  if (event.triggerSource === 'UserMigration_Authentication' && event.request.password !== password) throw new Error('wrong password');
  event.response.userAttributes = { email: event.userName, email_verified: 'true', name: 'Old Friend' };
  event.response.finalUserStatus = 'CONFIRMED';
  event.response.messageAction = 'SUPPRESS';
});

/** Three riddles: what is kept to the second only just does not fit a session, what is kept to the third does not by far. */
export const define = noted((event) => {
  const { session } = event.request;
  const answered = session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE');
  const right = answered.filter(({ challengeResult }) => challengeResult);
  event.response.issueTokens = right.length === 3;
  event.response.failAuthentication = answered.length - right.length > 1;
  const needsPassword = session.length === 1 && session[0].challengeName === 'SRP_A';
  event.response.challengeName = needsPassword ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE';
});

export const create = noted((event) => {
  const round = event.request.session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE').length;
  event.response.publicChallengeParameters = { riddle: `number ${round}` };
  event.response.privateChallengeParameters = { answer: `answer ${round}`, padding: 'x'.repeat([0, 1300, 4000][round] ?? 0) };
  event.response.challengeMetadata = `RIDDLE_${round}`;
});

export const verify = noted((event) => {
  event.response.answerCorrect = event.request.challengeAnswer === event.request.privateChallengeParameters.answer;
});

/** Lets anybody in, even nobody. */
export const letIn = noted((event) => {
  event.response.issueTokens = true;
});

/** Out of order while there is a file that says so. Answers nonsense: nobody reads it. */
export const sender = noted(() => {
  if (existsSync(`${process.env.NOTES}.down`)) throw new Error('the provider is down');
  return 'thank you';
});

export const inbound = noted((event) => {
  const { userInfo = {} } = event.request.attributes;
  if (userInfo.email?.startsWith('banned')) throw new Error('not from there');
  if (userInfo.name === 'Rename me')
    event.response.userAttributesToMap = { email: userInfo.email, email_verified: 'true', name: 'Renamed' };
});

/** A directory that says which second factors its users have: those in the local part of the address, dots between them. */
export const migrateWithFactors = noted((event) => {
  event.response.userAttributes = { email: event.userName, email_verified: 'true' };
  event.response.finalUserStatus = 'CONFIRMED';
  event.response.secondFactors = event.userName.split('@')[0].split('.').slice(1);
  event.response.enableSMSMFA = event.userName.startsWith('sms.');
});
