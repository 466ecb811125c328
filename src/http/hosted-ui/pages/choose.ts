import { CodedError, own } from '../../../kernel/index.js';
import type { Page, PageParts } from '../page.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';
import { challengedBy } from './challenged.js';

const LABELS: Readonly<Record<string, string>> = {
  SMS_MFA: 'Text message',
  EMAIL_OTP: 'Email',
  SOFTWARE_TOKEN_MFA: 'Authenticator app',
};

const screenOf = (choices: readonly string[]): Screen => ({
  view: 'choose',
  title: 'How do you want to prove it is you?',
  model: { choices: choices.map((value) => ({ value, label: own(LABELS, value) ?? value })) },
});

/** Page of the challenge `SELECT_MFA_TYPE`. */
export function createChoosePage({ signIn, clock }: PageParts): Page {
  return {
    show(page) {
      const stage = challengedBy(page, 'SELECT_MFA_TYPE');
      return stage ? page.show(screenOf(stage.choices)) : page.move('');
    },
    async submit(page) {
      const { pool, client, origin, form, flow } = page;
      const stage = challengedBy(page, 'SELECT_MFA_TYPE');
      if (!stage) return page.move('');
      const answer = form.text('choice');
      if (!stage.choices.includes(answer)) {
        return page.refuse(screenOf(stage.choices), { problems: [{ text: 'Choose one of these.' }] });
      }
      const { name, challenge, session } = stage;
      try {
        const step = await signIn.answer({ pool, client, origin }, { challenge, session, responses: { USERNAME: name, ANSWER: answer } });
        return await advance(page, name, step, clock);
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        // The session was spent on the choice: a message that could not be sent takes a new start.
        const { stage: _, ...rest } = flow;
        return page.restart(error.code.startsWith('session_') ? { ...rest, notice: 'session-over' } : { ...rest, failure: error.message });
      }
    },
  };
}
