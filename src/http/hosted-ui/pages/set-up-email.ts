import { CodedError } from '../../../kernel/index.js';
import { enteredIn, problemsOf } from '../checks.js';
import { attributeField } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';
import { type Challenged, challengedBy } from './challenged.js';

const emailField = attributeField('email');

const screenOf = ({ choices }: Challenged<'MFA_SETUP'>): Screen => ({
  view: 'set-up-email',
  title: 'Where should your codes go?',
  fields: [emailField],
  model: { orApp: choices.includes('SOFTWARE_TOKEN_MFA') },
});

/** Page of the challenge `MFA_SETUP` for an e-mail address, which a code then verifies. */
export function createSetUpEmailPage({ signIn, clock }: PageParts): Page {
  return {
    show(page) {
      const stage = challengedBy(page, 'MFA_SETUP');
      return stage?.choices.includes('EMAIL_OTP') ? page.show(screenOf(stage)) : page.move('');
    },
    async submit(page) {
      const { pool, client, origin, form, flow } = page;
      const stage = challengedBy(page, 'MFA_SETUP');
      if (!stage?.choices.includes('EMAIL_OTP')) return page.move('');
      const problems = problemsOf([emailField], form);
      if (problems.length > 0) return page.refuse(screenOf(stage), { problems });
      const { name, session } = stage;
      const responses = { USERNAME: name, EMAIL: enteredIn(emailField, form) };
      try {
        return await advance(
          page,
          name,
          await signIn.answer({ pool, client, origin }, { challenge: 'MFA_SETUP', session, responses }),
          clock,
        );
      } catch (error) {
        const { stage: _, ...rest } = flow;
        if (error instanceof CodedError && error.code.startsWith('session_')) return page.restart({ ...rest, notice: 'session-over' });
        const { problem, status } = refusalOf(error, page.refusalOptions, [emailField]);
        return page.refuse(screenOf(stage), { problems: [problem], status });
      }
    },
  };
}
