import { CodedError } from '../../../kernel/index.js';
import { enteredIn, problemsOf } from '../checks.js';
import { codeField, newPasswordField } from '../fields.js';
import type { Stage } from '../flow.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';

const screenOf = ({ pool }: PageContext, stage: Extract<Stage, { kind: 'resetting' }>): Screen => ({
  view: 'reset',
  title: 'Choose a new password',
  fields: [codeField, newPasswordField(pool.passwordPolicy, 'New password')],
  model: { name: stage.name },
});

export function createResetPage({ recovery, signIn, clock }: PageParts): Page {
  return {
    show: (page) => (page.flow.stage?.kind === 'resetting' ? page.show(screenOf(page, page.flow.stage)) : page.move('')),
    async submit(page) {
      const { pool, client, origin, form, flow } = page;
      const { stage, ...rest } = flow;
      if (stage?.kind !== 'resetting') return page.move('');
      const screen = screenOf(page, stage);
      const problems = problemsOf(screen.fields!, form);
      if (problems.length > 0) return page.refuse(screen, { problems });

      const password = form.text('password');
      try {
        await recovery.confirmForgot({ pool, client, origin }, { username: stage.name, code: enteredIn(codeField, form), password });
      } catch (error) {
        const { problem, status } = refusalOf(error, { ...page.refusalOptions, withCode: true });
        return page.refuse(screen, { problems: [problem], status });
      }
      try {
        return await advance(
          page,
          stage.name,
          await signIn.start({ pool, client, origin }, { flow: 'password', username: stage.name, password, ...page.browserContext }),
          clock,
        );
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        return page.restart({ ...rest, notice: 'password-changed' });
      }
    },
  };
}
