import { CodedError } from '../../../kernel/index.js';
import { enteredIn, problemsOf } from '../checks.js';
import { codeField } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';
import { type Challenged, challengedBy } from './challenged.js';

const CHALLENGES = ['EMAIL_OTP', 'SMS_OTP', 'SMS_MFA', 'SOFTWARE_TOKEN_MFA'] as const;

type Stage = Challenged<(typeof CHALLENGES)[number]>;

const screenOf = ({ challenge, from }: Stage): Screen => ({
  view: 'code',
  title: 'Enter your code',
  fields: [codeField],
  model: { byApp: challenge === 'SOFTWARE_TOKEN_MFA', from },
});

/** Page of the challenges answered with a code: from an authenticator app, by e-mail or SMS. */
export function createCodePage({ signIn, clock }: PageParts): Page {
  return {
    show(page) {
      const stage = challengedBy(page, ...CHALLENGES);
      return stage ? page.show(screenOf(stage)) : page.move('');
    },
    async submit(page) {
      const { pool, client, origin, form, flow } = page;
      const stage = challengedBy(page, ...CHALLENGES);
      if (!stage) return page.move('');
      const problems = problemsOf([codeField], form);
      if (problems.length > 0) return page.refuse(screenOf(stage), { problems });
      const { name, challenge, session } = stage;
      const responses = { USERNAME: name, [`${challenge}_CODE`]: enteredIn(codeField, form) };
      try {
        return await advance(page, name, await signIn.answer({ pool, client, origin }, { challenge, session, responses }), clock);
      } catch (error) {
        const { stage: _, ...rest } = flow;
        if (error instanceof CodedError && error.code.startsWith('session_')) return page.restart({ ...rest, notice: 'session-over' });
        const { problem, status } = refusalOf(error, page.refusalOptions);
        return page.refuse(screenOf(stage), { problems: [problem], status });
      }
    },
  };
}
