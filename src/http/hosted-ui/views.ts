import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, Liquid, type LiquidOptions } from 'liquidjs';
import { escapeHtml } from '../../kernel/index.js';
import type { Translator } from './translator.js';

/** Path of the package's views folder, found upwards from this file. */
export function findViews(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'views');
}

export interface Views {
  render(view: string, model: object, translator: Translator): Promise<string>;
}

/** Limits of the operator's templates: characters, milliseconds, and liquidjs's memory units. */
export interface TemplateLimits {
  readonly parseLimit: number;
  readonly renderLimit: number;
  readonly memoryLimit: number;
}

interface FilterImpl {
  readonly context: Context;
}

type FilterArguments = readonly (readonly [string, unknown])[];

/**
 * Creates views whose templates are compiled once. Every output is escaped unless the template uses `raw`. Filters translate sentences: `t` for
 * text, `strong` for text with emphasized values, `html` for text whose values are markup captured by the template; the last two escape the
 * sentence themselves.
 */
export function createViews(folder: string): Views {
  return viewsOf(createEngine({ root: folder }));
}

/** Creates a Liquid engine. `root`: a folder; `templates`: texts by file name, without access to the file system. */
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
  liquid.registerFilter('t', function (this: FilterImpl, text: string, ...args: FilterArguments) {
    return translatorOf(this).say({ text, values: valuesOf(args, String) });
  });
  liquid.registerFilter('strong', {
    raw: true,
    handler(this: FilterImpl, text: string, ...args: FilterArguments) {
      return translatedMarkup(translatorOf(this), text, args, (value) => `<strong>${escapeHtml(String(value))}</strong>`);
    },
  });
  liquid.registerFilter('html', {
    raw: true,
    handler(this: FilterImpl, text: string, ...args: FilterArguments) {
      return translatedMarkup(translatorOf(this), text, args, String);
    },
  });
  return liquid;
}

export function viewsOf(liquid: Liquid): Views {
  return { render: (view, model, translator) => liquid.renderFile(view, model, { globals: { translator } }) };
}

const translatorOf = ({ context }: FilterImpl): Translator => (context.globals as { translator: Translator }).translator;

const valuesOf = (args: FilterArguments, write: (value: unknown) => string): Record<string, string> =>
  Object.fromEntries(args.map(([name, value]) => [name, write(value)]));

/** Translates a sentence and inserts markup values. The sentence is escaped first: translations are untrusted markup. */
function translatedMarkup(translator: Translator, text: string, args: FilterArguments, write: (value: unknown) => string): string {
  const values = valuesOf(args, write);
  return escapeHtml(translator.say(text)).replace(/\{(\w+)\}/g, (open, name: string) => values[name] ?? open);
}
