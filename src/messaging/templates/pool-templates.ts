import { Liquid, type Template } from 'liquidjs';
import type { Message, MessageTemplate, MessageTemplates, Notice } from '../types.js';

/** Characters of the longest output. */
const MAX_OUTPUT = { subject: 200, html: 100_000, text: 50_000, sms: 1600 } as const;
const PARSED = 20_000;
const RENDER_MS = 100;
const MEMORY = 1_000_000;

/**
 * No files, no object prototypes, no unbounded work: templates come from operators, or their
 * tenants.
 */
const sandbox = { templates: {}, ownPropertyOnly: true, parseLimit: PARSED, renderLimit: RENDER_MS, memoryLimit: MEMORY } as const;

type Part = keyof MessageTemplate;
type Words = Partial<Pick<Message, 'subject' | 'text' | 'html'>>;

/**
 * Renders a pool's templates of a message. Throws Liquid's errors, and when the output is too long.
 */
export interface PoolTemplates {
  wordsFor(notice: Notice): Promise<Words>;
}

function createEngines(): (part: Part) => Liquid {
  const plain = new Liquid(sandbox);
  const pages = new Liquid({ ...sandbox, outputEscape: 'escape' });
  return (part) => (part === 'html' ? pages : plain);
}

export function createPoolTemplates(): PoolTemplates {
  const engineOf = createEngines();
  /** Parsed once per version of a pool: pools come from a cache. */
  const parsed = new WeakMap<MessageTemplate, Partial<Record<Part, Template[]>>>();

  function parse(template: MessageTemplate, part: Part, source: string): Template[] {
    const parts = parsed.get(template) ?? {};
    parsed.set(template, parts);
    parts[part] ??= engineOf(part).parse(withPlaceholders(source, part));
    return parts[part];
  }

  async function render(template: MessageTemplate, part: Part, model: object): Promise<string | undefined> {
    const source = template[part];
    if (source === undefined) return undefined;
    const text = String(await engineOf(part).render(parse(template, part, source), model));
    if (text.length > MAX_OUTPUT[part]) throw new Error(`the ${part} of a message template is longer than ${MAX_OUTPUT[part]} characters`);
    return text;
  }

  return {
    async wordsFor({ event, channel, code, username, link, languages = [], pool }) {
      const template = choose(pool.templates?.[event], languages);
      if (!template) return {};
      const model = { code, username, link, pool: pool.name, language: languages[0] };
      if (channel === 'sms') return defined({ text: await render(template, 'sms', model) });
      const [subject, text, html] = await Promise.all([
        render(template, 'subject', model),
        render(template, 'text', model),
        render(template, 'html', model),
      ]);
      return defined({ subject, text, html });
    },
  };
}

/** Returns the fault of submitted templates, for the operator; undefined when there is none. */
export function problemOfTemplates(templates: MessageTemplates): string | undefined {
  const engineOf = createEngines();
  for (const [event, byLanguage] of Object.entries(templates)) {
    for (const [language, template] of Object.entries(byLanguage)) {
      for (const [part, source] of Object.entries(template) as [Part, string][]) {
        const problem = problemIn(engineOf(part), withPlaceholders(source, part));
        if (problem) return `${event}.${language}.${part}: ${problem}`;
      }
    }
  }
  return undefined;
}

/**
 * Chooses the template of the first language with one, exactly or by its first subtag (`de` for
 * `de-CH`); else `default`.
 */
function choose(
  byLanguage: Readonly<Record<string, MessageTemplate>> | undefined,
  languages: readonly string[],
): MessageTemplate | undefined {
  if (!byLanguage) return undefined;
  const names = languages.map((language) => language.toLowerCase().replaceAll('_', '-'));
  const tried = [...names.flatMap((name) => [name, name.split('-')[0]!]), 'default'];
  const found = tried.find((name) => Object.hasOwn(byLanguage, name));
  return found === undefined ? undefined : byLanguage[found];
}

/**
 * Translates Cognito's placeholders to Liquid: all values are filled in at once, and none is
 * scanned again.
 */
function withPlaceholders(source: string, part: Part): string {
  return source
    .replaceAll('{####}', '{{ code }}')
    .replaceAll('{username}', '{{ username }}')
    .replace(/\{##([^{}]*)##\}/g, (_, words: string) =>
      part === 'html' ? `<a href="{{ link }}">${words.trim()}</a>` : `${words.trim()}: {{ link }}`,
    );
}

function problemIn(engine: Liquid, source: string): string | undefined {
  try {
    engine.parse(source);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

const defined = (words: { [Name in keyof Words]: Words[Name] | undefined }): Words =>
  Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
