import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Liquid } from 'liquidjs';
import type { Logger } from '../../kernel/index.js';
import { MOST_BYTES, readOverrides, type Sources } from './overrides.js';
import { createEngine, createViews, type TemplateLimits, type Views, viewsOf } from './views.js';

/** Views of the house, and of each pool. */
export interface PoolViews {
  /** Absent: the house's own. */
  of(poolId: string | undefined): Views;
}

/** In the log, beside pool ids. */
const EVERYWHERE = 'everywhere';

const LIMITS: TemplateLimits = { parseLimit: MOST_BYTES, renderLimit: 500, memoryLimit: 5_000_000 };

/**
 * Our templates with the operator's in the place of those of the same name. A page that fails is logged, and from then on it is ours: no
 * template stops a sign-in, or costs its time twice. A page whose scripts are not exactly ours fails, for its nonce would let it run any.
 */
export function createOverriddenViews({ views, overrides, logger }: { views: string; overrides?: string; logger: Logger }): PoolViews {
  const ours = createViews(views);
  if (overrides === undefined) return { of: () => ours };
  const given = readOverrides(overrides, logger);
  const own = textsOf(views);
  const failed = new Set<string>();

  function withFallback(engine: Liquid, where: string): Views {
    const theirs = viewsOf(engine);
    return {
      async render(view, model, translator) {
        if (failed.has(`${where}/${view}`)) return ours.render(view, model, translator);
        try {
          const html = await theirs.render(view, model, translator);
          if (bringsScripts(html, (model as { nonce?: string }).nonce ?? '')) throw new Error('the page has a script that is not ours');
          return html;
        } catch (error) {
          failed.add(`${where}/${view}`);
          logger.error({ where, view, why: whyOf(error) }, 'a template of the views folder failed: ours is shown from now on');
          return ours.render(view, model, translator);
        }
      },
    };
  }

  /** Those that parse. */
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

  const everywhere = { ...own, ...soundOf(given.everywhere, EVERYWHERE) };
  const general = viewsFrom(everywhere, EVERYWHERE);
  const pools = new Map(
    [...given.ofPools].map(([poolId, texts]) => [poolId, viewsFrom({ ...everywhere, ...soundOf(texts, poolId) }, poolId)]),
  );
  return { of: (poolId) => pools.get(poolId ?? '') ?? general };
}

const EXTENSION = '.liquid';

function textsOf(folder: string): Sources {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(EXTENSION));
  return Object.fromEntries(files.map((path) => [path.slice(0, -EXTENSION.length), readFileSync(join(folder, path), 'utf8')]));
}

/** Not the error itself: it brings along all that the template was given. */
const whyOf = (error: unknown): string => (error as Error).message.slice(0, 1000);

const withExtensions = (texts: Sources): Sources =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name + EXTENSION, text]));

function bringsScripts(html: string, nonce: string): boolean {
  const ours = new RegExp(`<script src="/assets/[\\w.-]+" nonce="${nonce.replace(/[^\w-]/g, '')}" defer></script>`, 'g');
  return /<script/i.test(html.replace(ours, ''));
}
