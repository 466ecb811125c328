import type { Audit } from '../../../audit/index.js';
import { own } from '../../../kernel/index.js';
import type { AccountSection } from './account-context.js';
import { titleOf } from './account-texts.js';

const SHOWN = 50;

const WHAT: Readonly<Record<string, string>> = {
  SignIn: 'Sign-in',
  SignUp: 'Account created',
  ForgotPassword: 'Password reset',
  PasswordChange: 'Password change',
  ResendCode: 'New code',
};

const OUTCOME: Readonly<Record<string, string>> = {
  Pass: 'Succeeded',
  Fail: 'Failed',
  InProgress: 'Not finished',
};

/** What happened to the account, the newest first: what is not one's own doing is to be seen here. */
export function createActivity({ audit }: { readonly audit: Pick<Audit, 'list'> }): AccountSection {
  return {
    async show(page) {
      const { items } = await audit.list(page.pool.id, page.user.sub, { limit: SHOWN });
      const events = items.map(({ type, response, context, at }) => ({
        what: own(WHAT, type) ?? type,
        outcome: own(OUTCOME, response) ?? response,
        failed: response === 'Fail',
        from: [context.device, context.ip].filter(Boolean).join(', '),
        at: at.toISOString(),
      }));
      await page.show({ view: 'account/activity', title: titleOf('activity'), model: { events } });
    },
    actions: {},
  };
}
