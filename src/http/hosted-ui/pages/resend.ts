import { CodedError } from '../../../kernel/index.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';

/** Page `resend`: sends the code of the current stage again and redirects to its page. */
export function createResendPage(parts: PageParts): Page {
  return {
    async submit(page) {
      const { stage } = page.flow;
      if (stage?.kind !== 'confirming' && stage?.kind !== 'resetting') return page.move('');
      const back = stage.kind === 'confirming' ? 'confirm' : 'reset';
      try {
        await send(parts, page, stage);
      } catch (error) {
        if (!hidesRefusal(page, error)) return page.move(back, { failure: refusalOf(error, page.refusalOptions).problem.text });
      }
      return page.move(back, { notice: 'code-sent' });
    },
  };
}

async function send(
  { registration, recovery }: PageParts,
  { pool, client, origin }: PageContext,
  stage: { kind: string; name: string },
): Promise<void> {
  if (stage.kind === 'confirming') await registration.resend({ pool, client, origin }, stage.name);
  else await recovery.forgot({ pool, client, origin }, stage.name);
}

/** Returns whether a refusal must look like a code that was sent (`PreventUserExistenceErrors`). Only `too_many_requests` is independent of the user. */
export function hidesRefusal(page: PageContext, error: unknown): boolean {
  return page.client.preventUserExistenceErrors && error instanceof CodedError && error.code !== 'too_many_requests';
}
