import type { Audit } from '../../../audit/index.js';
import { own } from '../../../kernel/index.js';
import type { AccountSection } from './account-context.js';
import { titleOf } from './account-texts.js';

const MAX_EVENTS = 50;

const EVENT_LABELS: Readonly<Record<string, string>> = {
  SignIn: 'Sign-in',
  SignUp: 'Account created',
  ForgotPassword: 'Password reset',
  PasswordChange: 'Password change',
  ResendCode: 'New code',
};

const OUTCOME_LABELS: Readonly<Record<string, string>> = {
  Pass: 'Succeeded',
  Fail: 'Failed',
  InProgress: 'Not finished',
};

/** Section with the latest audit events of the user, the newest first. */
export function createActivity({ audit }: { readonly audit: Pick<Audit, 'list'> }): AccountSection {
  return {
    async show(page) {
      const { items } = await audit.list(page.pool.id, page.user.sub, { limit: MAX_EVENTS });
      const events = items.map(({ type, response, context, at }) => ({
        what: own(EVENT_LABELS, type) ?? type,
        outcome: own(OUTCOME_LABELS, response) ?? response,
        failed: response === 'Fail',
        from: [context.device, context.ip].filter(Boolean).join(', '),
        at: at.toISOString(),
      }));
      await page.show({ view: 'account/activity', title: titleOf('activity'), model: { events } });
    },
    actions: {},
  };
}
