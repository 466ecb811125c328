import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, Liquid, type LiquidOptions } from 'liquidjs';
import type { Translator } from './translator.js';

/** The package's own views folder: found upwards from this file, wherever the build put it. */
export function findViews(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'views');
}

export interface Views {
  render(view: string, model: object, translator: Translator): Promise<string>;
}

/** What operators' own templates may take: characters, milliseconds, and liquidjs's count of what they make. */
export interface TemplateLimits {
  readonly parseLimit: number;
  readonly renderLimit: number;
  readonly memoryLimit: number;
}

interface FilterImpl {
  readonly context: Context;
}

type Given = readonly (readonly [string, unknown])[];

/**
 * Templates are compiled once. Every value is escaped on its way out; a template has to say `raw` not to. Sentences go through filters:
 * `t` for text, `strong` for text whose values stand out, `html` for text whose values are markup that the template captured; the last two
 * escape the sentence themselves.
 */
export function createViews(folder: string): Views {
  return viewsOf(createEngine({ root: folder }));
}

/** `root`: a folder. `templates`: texts by file name, and then there is no file system behind the engine. */
export function createEngine(options: Pick<LiquidOptions, 'root' | 'templates'> & Partial<TemplateLimits>): Liquid {
  const liquid = new Liquid({
    ...options,
    extname: '.liquid',
    cache: true,
    jsTruthy: true,
    outputEscape: 'escape',
    ownPropertyOnly: true,
    strictFilters: true,
  });
  liquid.registerFilter('t', function (this: FilterImpl, text: string, ...given: Given) {
    return translatorOf(this).say({ text, values: valuesOf(given, String) });
  });
  liquid.registerFilter('strong', {
    raw: true,
    handler(this: FilterImpl, text: string, ...given: Given) {
      return marked(translatorOf(this), text, given, (value) => `<strong>${escaped(String(value))}</strong>`);
    },
  });
  liquid.registerFilter('html', {
    raw: true,
    handler(this: FilterImpl, text: string, ...given: Given) {
      return marked(translatorOf(this), text, given, String);
    },
  });
  return liquid;
}

export function viewsOf(liquid: Liquid): Views {
  return { render: (view, model, translator) => liquid.renderFile(view, model, { globals: { translator } }) };
}

const translatorOf = ({ context }: FilterImpl): Translator => (context.globals as { translator: Translator }).translator;

const valuesOf = (given: Given, write: (value: unknown) => string): Record<string, string> =>
  Object.fromEntries(given.map(([name, value]) => [name, write(value)]));

/** The sentence is escaped before its values come in: it may stand in any file of translations. */
function marked(translator: Translator, text: string, given: Given, write: (value: unknown) => string): string {
  const values = valuesOf(given, write);
  return escaped(translator.say(text)).replace(/\{(\w+)\}/g, (open, name: string) => values[name] ?? open);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
