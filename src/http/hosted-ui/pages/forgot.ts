import { problemsOf } from '../checks.js';
import { normalizeName, signInNameField } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import type { Screen } from '../screens.js';
import { hidesRefusal } from './resend.js';

const screenOf = ({ pool, form, flow }: PageContext): Screen => ({
  view: 'forgot',
  title: 'Reset your password',
  fields: [signInNameField(pool)],
  values: { username: form.text('username') || flow.name || '' },
});

export function createForgotPage({ recovery }: PageParts): Page {
  return {
    show: (page) => page.show(screenOf(page)),
    async submit(page) {
      const { pool, client, origin, form } = page;
      const screen = screenOf(page);
      const problems = problemsOf(screen.fields!, form);
      if (problems.length > 0) return page.refuse(screen, { problems });
      const name = normalizeName(form.text('username'));
      try {
        await recovery.forgot({ pool, client, origin }, name);
      } catch (error) {
        if (!hidesRefusal(page, error)) {
          const { problem, status } = refusalOf(error, page.refusalOptions);
          return page.refuse(screen, { problems: [problem], status });
        }
      }
      return page.move('reset', { name, stage: { kind: 'resetting', name } });
    },
  };
}
