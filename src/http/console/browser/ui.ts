import { type Answer, Refusal } from './api.js';
import { type Child, h } from './dom.js';

export const link = (href: string, ...children: Child[]): HTMLElement => h('a', { href }, ...children);

export const badge = (text: string, tone: 'good' | 'wrong' | 'quiet' = 'quiet'): HTMLElement => h('span', { class: `badge ${tone}` }, text);

export function when(seconds: unknown): Child {
  if (typeof seconds !== 'number') return '';
  const date = new Date(seconds * 1000);
  return h('time', { datetime: date.toISOString(), title: date.toISOString() }, date.toLocaleString());
}

export interface Column {
  readonly name: string;
  readonly cell: (row: Answer) => Child;
}

export function table(caption: string, columns: readonly Column[], rows: readonly Answer[]): HTMLElement {
  if (rows.length === 0) return h('p', { class: 'empty' }, `${caption}: none.`);
  return h(
    'div',
    // Focusable, so that wide tables can be scrolled by keyboard.
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'unseen' }, caption),
      h('thead', {}, h('tr', {}, ...columns.map(({ name }) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...rows.map((row) => h('tr', {}, ...columns.map(({ cell }) => h('td', {}, cell(row)))))),
    ),
  );
}

/** Renders any response as nested names and values. */
export function facts(value: unknown): HTMLElement {
  if (Array.isArray(value)) return h('ul', { class: 'plain' }, ...value.map((item) => h('li', {}, shown('', item))));
  const entries = Object.entries((value ?? {}) as object).filter(([, member]) => member !== undefined && member !== null);
  return h('dl', {}, ...entries.flatMap(([name, member]) => [h('dt', {}, name), h('dd', {}, shown(name, member))]));
}

function shown(name: string, value: unknown): Child {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? 'none' : facts(value);
  if (typeof value === 'number' && /Date|At$|Expir/.test(name)) return when(value);
  return h('code', {}, String(value));
}

/** Button that is disabled while `work` runs and shows its error. */
export function button(label: string, work: () => Promise<unknown> | unknown, tone: 'plain' | 'wrong' | 'main' = 'plain'): HTMLElement {
  const element = h(
    'button',
    {
      type: 'button',
      class: tone,
      onclick: () => {
        element.setAttribute('disabled', '');
        void Promise.resolve()
          .then(work)
          .catch(showError)
          .finally(() => element.removeAttribute('disabled'));
      },
    },
    label,
  );
  return element;
}

/** Button that runs `work` after a confirmation. */
export function confirmedButton(label: string, question: string, work: () => Promise<unknown>): HTMLElement {
  return button(label, async () => (await ask(question, label)) && work(), 'wrong');
}

export interface Input {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly hint?: string;
  readonly kind?: 'text' | 'email' | 'password' | 'number' | 'lines';
  readonly choices?: readonly string[];
  readonly optional?: boolean;
}

/** Form; `submit` receives the values by input name. */
export function form(label: string, inputs: readonly Input[], submit: (values: Record<string, string>) => Promise<unknown>): HTMLElement {
  const element = h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        const values = Object.fromEntries([...new FormData(element as HTMLFormElement)].map(([name, value]) => [name, String(value)]));
        void submit(values).catch(showError);
      },
    },
    ...inputs.map(field),
    h('button', { class: 'main' }, label),
  );
  return element;
}

let fields = 0;

function field({ name, label, value, hint, kind = 'text', choices, optional }: Input): HTMLElement {
  const id = `field-${++fields}`;
  const common = { id, name, required: optional !== true, 'aria-describedby': hint === undefined ? undefined : `${id}-hint` };
  const control = choices
    ? h('select', common, ...choices.map((choice) => h('option', { value: choice, selected: choice === value }, choice)))
    : kind === 'lines'
      ? h('textarea', { ...common, rows: 14, spellcheck: 'false' }, value)
      : h('input', { ...common, type: kind, value, autocomplete: 'off', spellcheck: 'false' });
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    control,
    hint !== undefined && h('p', { class: 'hint', id: `${id}-hint` }, hint),
  );
}

/** Form with an operation's input as JSON, for input without a form of its own. */
export function jsonForm(label: string, input: object, submit: (input: Answer) => Promise<unknown>): HTMLElement {
  const start: Input = { name: 'json', label: 'JSON', kind: 'lines', value: JSON.stringify(input, undefined, 2) };
  return form(label, [start], async ({ json }) => submit(JSON.parse(json ?? '') as Answer));
}

/** Disclosure element. */
export const collapsible = (summary: string, ...children: Child[]): HTMLElement => h('details', {}, h('summary', {}, summary), ...children);

/** Section whose error is shown in its container: the pool lacks the feature, or the operator the permission. */
export async function section(title: string, work: () => Promise<Child> | Child): Promise<HTMLElement> {
  const content = await Promise.resolve()
    .then(work)
    .catch((error: unknown) => h('p', { class: 'empty' }, (error as Error).message));
  return h('section', {}, h('h2', {}, title), content);
}

/** Shows a message in the live region. */
export function notice(text: string, tone: 'good' | 'wrong' = 'good'): void {
  const container = document.getElementById('notices');
  const element = h('p', { class: tone, role: tone === 'wrong' ? 'alert' : 'status' }, text);
  container?.replaceChildren(element);
}

export function showError(error: unknown): void {
  notice(error instanceof Refusal ? `${error.code}: ${error.message}` : (error as Error).message, 'wrong');
}

/** Confirmation dialog; resolves to the decision. */
export function ask(question: string, yes: string): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      {
        onclose: () => {
          resolve(dialog.returnValue === 'yes');
          dialog.remove();
        },
      },
      h(
        'form',
        { method: 'dialog' },
        h('p', {}, question),
        h(
          'div',
          { class: 'row' },
          h('button', { value: 'yes', class: 'wrong' }, yes),
          h('button', { value: 'no', autofocus: true }, 'Cancel'),
        ),
      ),
    ) as HTMLDialogElement;
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Table of rows by page; `load` receives the pagination token. */
export async function paged(
  load: (token: string | undefined) => Promise<{ rows: readonly Answer[]; next?: string }>,
  draw: (rows: readonly Answer[]) => HTMLElement,
): Promise<HTMLElement> {
  const container = h('div');
  const all: Answer[] = [];
  const show = async (token?: string): Promise<void> => {
    const { rows, next } = await load(token);
    all.push(...rows);
    container.replaceChildren(draw(all));
    if (next !== undefined) container.append(button('More', () => show(next)));
  };
  await show();
  return container;
}
