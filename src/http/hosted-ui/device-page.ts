import type { Clients } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { defined } from '../../kernel/index.js';
import type { DevicePage } from '../oidc/index.js';
import type { Field } from './fields.js';
import type { Problem } from './messages.js';
import type { Screen } from './screens.js';

const codeOfDevice: Field = { name: 'user_code', label: 'Code', type: 'text', autocomplete: 'off', maxlength: 20, code: true };

const SENTENCES: Readonly<Record<'wrong' | 'over' | 'cancelled' | 'failed', string>> = {
  wrong: 'This code is not right. Check it and try again.',
  over: 'This code is no longer valid. Please ask for a new one.',
  cancelled: 'Nothing was connected.',
  failed: 'That did not work. Please check what you entered and try again.',
};

/** Screens of the user interaction of the device authorization grant (RFC 8628 section 3.3). Reads the client on the confirmation step. */
export async function devicePage(page: DevicePage, pool: UserPool, clients: Pick<Clients, 'get'>): Promise<Screen> {
  const common = { view: 'device', title: 'Connect a device', pool };
  switch (page.step) {
    case 'enter': {
      const { action, xsrf, userCode, problem } = page;
      const problems: Problem[] = problem
        ? [{ text: SENTENCES[problem], ...defined({ field: problem === 'wrong' ? codeOfDevice.name : undefined }) }]
        : [];
      const field = { ...codeOfDevice, ...defined({ code: userCode === undefined ? undefined : false }) };
      return {
        ...common,
        problems,
        fields: [field],
        ...defined({ values: userCode ? { user_code: userCode } : undefined }),
        model: { step: page.step, action, xsrf },
      };
    }
    case 'confirm': {
      const { id, name } = await clients.get(pool.id, page.clientId);
      return { ...common, clientId: id, model: { ...page, app: name } };
    }
    case 'done':
      return { ...common, title: 'Your device is connected', model: page };
  }
}
