import type { UserPool } from '../../../directory/pools/index.js';
import { enteredIn, problemsOf } from '../checks.js';
import { codeField } from '../fields.js';
import type { Stage } from '../flow.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { Screen } from '../screens.js';
import { completeSignUp } from './advance.js';

/** Screen of the confirmation. A pool that confirms by link sends a code to phone numbers only. */
const screenOf = (stage: Extract<Stage, { kind: 'confirming' }>, { messages }: UserPool): Screen => ({
  view: 'confirm',
  title: 'Confirm your account',
  fields: [codeField],
  model: { sentTo: stage.sentTo, byLink: messages.confirmByLink === true && (stage.sentTo?.includes('@') ?? true) },
});

export function createConfirmPage({ registration, clock }: PageParts): Page {
  return {
    show: (page) => (page.flow.stage?.kind === 'confirming' ? page.show(screenOf(page.flow.stage, page.pool)) : page.move('')),
    async submit(page) {
      const { pool, client, origin, form, flow } = page;
      const { stage, ...rest } = flow;
      if (stage?.kind !== 'confirming') return page.move('');
      const problems = problemsOf([codeField], form);
      if (problems.length > 0) return page.refuse(screenOf(stage, pool), { problems });
      try {
        await registration.confirm({ pool, client, origin }, { username: stage.name, code: enteredIn(codeField, form) });
      } catch (error) {
        const { problem, status } = refusalOf(error, { ...page.refusalOptions, withCode: true });
        return page.refuse(screenOf(stage, pool), { problems: [problem], status });
      }
      return stage.sub ? completeSignUp(page, stage.sub, clock) : page.restart({ ...rest, notice: 'confirmed' });
    },
  };
}
