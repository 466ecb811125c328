import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Liquid } from 'liquidjs';
import type { Logger } from '../../kernel/index.js';
import { MAX_TEMPLATE_BYTES, readOverrides, type Sources } from './overrides.js';
import { createEngine, createViews, type TemplateLimits, type Views, viewsOf } from './views.js';

/** Views by pool. */
export interface PoolViews {
  /** Undefined: the views for all pools. */
  of(poolId: string | undefined): Views;
}

/** Log value in the place of a pool ID. */
const ALL_POOLS = 'everywhere';

const LIMITS: TemplateLimits = { parseLimit: MAX_TEMPLATE_BYTES, renderLimit: 500, memoryLimit: 5_000_000 };

/**
 * Built-in templates, replaced by the operator's of the same name. A replacement that fails is logged and not used again in this process, so
 * that no template can stop a sign-in. A page with scripts other than the built-in ones fails: the CSP nonce would let it run any.
 */
export function createOverriddenViews({ views, overrides, logger }: { views: string; overrides?: string; logger: Logger }): PoolViews {
  const builtIn = createViews(views);
  if (overrides === undefined) return { of: () => builtIn };
  const replacements = readOverrides(overrides, logger);
  const builtInTexts = textsOf(views);
  const failed = new Set<string>();

  function withFallback(engine: Liquid, where: string): Views {
    const replaced = viewsOf(engine);
    return {
      async render(view, model, translator) {
        if (failed.has(`${where}/${view}`)) return builtIn.render(view, model, translator);
        try {
          const html = await replaced.render(view, model, translator);
          if (bringsScripts(html, (model as { nonce?: string }).nonce ?? '')) throw new Error('the page has a script that is not ours');
          return html;
        } catch (error) {
          failed.add(`${where}/${view}`);
          logger.error({ where, view, why: whyOf(error) }, 'a template of the views folder failed: ours is shown from now on');
          return builtIn.render(view, model, translator);
        }
      },
    };
  }

  /** Templates that parse; the others are logged. */
  function soundOf(texts: Sources, where: string): Sources {
    const parser = createEngine({ templates: {}, ...LIMITS });
    const sound = Object.entries(texts).filter(([view, text]) => {
      try {
        return parser.parse(text, view);
      } catch (error) {
        logger.error({ where, view, why: whyOf(error) }, 'a template of the views folder is broken: ours is shown');
        return false;
      }
    });
    logger.info({ where, views: sound.map(([view]) => view) }, 'templates of the views folder');
    return Object.fromEntries(sound);
  }

  const viewsFrom = (sources: Sources, where: string): Views =>
    withFallback(createEngine({ templates: withExtensions(sources), ...LIMITS }), where);

  const allPools = { ...builtInTexts, ...soundOf(replacements.allPools, ALL_POOLS) };
  const defaultViews = viewsFrom(allPools, ALL_POOLS);
  const pools = new Map(
    [...replacements.byPool].map(([poolId, texts]) => [poolId, viewsFrom({ ...allPools, ...soundOf(texts, poolId) }, poolId)]),
  );
  return { of: (poolId) => pools.get(poolId ?? '') ?? defaultViews };
}

const EXTENSION = '.liquid';

function textsOf(folder: string): Sources {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(EXTENSION));
  return Object.fromEntries(files.map((path) => [path.slice(0, -EXTENSION.length), readFileSync(join(folder, path), 'utf8')]));
}

/** Message of an error, at most 1,000 characters. The error object itself would carry the template's data into the log. */
const whyOf = (error: unknown): string => (error as Error).message.slice(0, 1000);

const withExtensions = (texts: Sources): Sources =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name + EXTENSION, text]));

function bringsScripts(html: string, nonce: string): boolean {
  const builtInScripts = new RegExp(`<script src="/assets/[\\w.-]+" nonce="${nonce.replace(/[^\w-]/g, '')}" defer></script>`, 'g');
  return /<script/i.test(html.replace(builtInScripts, ''));
}
