import { CodedError } from '../../../kernel/index.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';

/** Sends the code of the present stage again, and goes back to where it is asked for. */
export function createResendPage(parts: PageParts): Page {
  return {
    async submit(page) {
      const { stage } = page.flow;
      if (stage?.kind !== 'confirming' && stage?.kind !== 'resetting') return page.move('');
      const back = stage.kind === 'confirming' ? 'confirm' : 'reset';
      try {
        await send(parts, page, stage);
      } catch (error) {
        if (!isDiscreet(page, error)) return page.move(back, { failure: refusalOf(error, page.manner).problem.text });
      }
      return page.move(back, { notice: 'code-sent' });
    },
  };
}

async function send(
  { registration, recovery }: PageParts,
  { pool, client }: PageContext,
  stage: { kind: string; name: string },
): Promise<void> {
  if (stage.kind === 'confirming') await registration.resend({ pool, client }, stage.name);
  else await recovery.forgot({ pool, client }, stage.name);
}

/** Whether the client wants a refusal to look like a code that was sent: all of them depend on the user but being too busy. */
export function isDiscreet(page: PageContext, error: unknown): boolean {
  return page.client.preventUserExistenceErrors && error instanceof CodedError && error.code !== 'too_many_requests';
}
