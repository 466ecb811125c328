import { CodedError } from '../../../kernel/index.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { Visit } from '../visit.js';

/** Sends the code of the present stage again, and goes back to where it is asked for. */
export function createResendPage(parts: PageParts): Page {
  return {
    async submit(visit) {
      const { stage } = visit.flow;
      if (stage?.kind !== 'confirming' && stage?.kind !== 'resetting') return visit.move('');
      const back = stage.kind === 'confirming' ? 'confirm' : 'reset';
      try {
        await send(parts, visit, stage);
      } catch (error) {
        if (!isDiscreet(visit, error)) return visit.move(back, { failure: refusalOf(error, visit.manner).problem.text });
      }
      return visit.move(back, { notice: 'code-sent' });
    },
  };
}

async function send({ registration, recovery }: PageParts, { pool, client }: Visit, stage: { kind: string; name: string }): Promise<void> {
  if (stage.kind === 'confirming') await registration.resend({ pool, client }, stage.name);
  else await recovery.forgot({ pool, client }, stage.name);
}

/** Whether the client wants a refusal to look like a code that was sent: all of them depend on the user but being too busy. */
export function isDiscreet(visit: Visit, error: unknown): boolean {
  return visit.client.preventUserExistenceErrors && error instanceof CodedError && error.code !== 'too_many_requests';
}
