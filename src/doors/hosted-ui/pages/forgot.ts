import { problemsOf } from '../checks.js';
import { signInNameField, tidyName } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { Screen } from '../screens.js';
import type { Visit } from '../visit.js';
import { isDiscreet } from './resend.js';

const screenOf = ({ pool, form, flow }: Visit): Screen => ({
  view: 'forgot',
  title: 'Reset your password',
  fields: [signInNameField(pool)],
  values: { username: form.text('username') || flow.name || '' },
});

export function createForgotPage({ recovery }: PageParts): Page {
  return {
    show: (visit) => visit.show(screenOf(visit)),
    async submit(visit) {
      const { pool, client, form } = visit;
      const screen = screenOf(visit);
      const problems = problemsOf(screen.fields!, form);
      if (problems.length > 0) return visit.refuse(screen, { problems });
      const name = tidyName(form.text('username'));
      try {
        await recovery.forgot({ pool, client }, name);
      } catch (error) {
        if (!isDiscreet(visit, error)) {
          const { problem, status } = refusalOf(error, visit.manner);
          return visit.refuse(screen, { problems: [problem], status });
        }
      }
      return visit.move('reset', { name, stage: { kind: 'resetting', name } });
    },
  };
}
