import { type Clock, createCache, defined, type Ids, SETTING_CACHE_MS } from '../../kernel/index.js';
import { type Connection, createBrandingStore } from './branding.store.js';
import { parseCss } from './css.js';
import { refusals } from './errors.js';
import { checkAssets, logoOf, pictureOf, versionOf } from './pictures.js';
import { coloursIn } from './settings.js';
import {
  type ClientBranding,
  EVERY_CLIENT,
  type NewStyle,
  type Picture,
  type Style,
  type StyleChange,
  type UiCustomization,
} from './types.js';

const CACHED_BRANDINGS = 10_000;
/** Managed login styles of one user pool (Amazon Cognito quotas). */
const MAX_STYLES = 20;

/**
 * Branding of a pool's hosted pages beyond its two colours. Reads for pages come through a small
 * cache.
 */
export interface Branding {
  /** Returns the client's customization, else that of `ALL`; undefined when neither was set. */
  customization(poolId: string, clientId: string): Promise<UiCustomization | undefined>;
  /**
   * Replaces the whole customization; an omitted picture alone is kept. Omitting both members
   * clears everything. Throws `branding_invalid`.
   */
  customize(poolId: string, clientId: string, given: { css?: string; image?: Buffer }): Promise<UiCustomization>;
  /** Throws `branding_exists`, `branding_invalid`, `branding_limit`. */
  createStyle(style: NewStyle): Promise<Style>;
  /** Throws `branding_unknown`, as do the following methods. */
  getStyle(poolId: string, id: string): Promise<Style>;
  getStyleOf(poolId: string, clientId: string): Promise<Style>;
  /** Keeps omitted members. Throws `branding_invalid`. */
  updateStyle(poolId: string, id: string, change: StyleChange): Promise<Style>;
  removeStyle(poolId: string, id: string): Promise<void>;
  /**
   * Returns what the client's pages show; a style takes precedence over a customization. No reads
   * with a warm cache.
   */
  brandingOf(poolId: string, clientId?: string): Promise<ClientBranding>;
  picture(poolId: string, clientId: string, what: 'logo' | 'favicon'): Promise<Picture | undefined>;
}

export interface BrandingParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createBranding({ connection, clock, ids }: BrandingParts): Branding {
  const store = createBrandingStore(connection);
  const cache = createCache<ClientBranding>({
    clock,
    lifetimeMs: SETTING_CACHE_MS,
    max: CACHED_BRANDINGS,
    async load(key) {
      const [poolId, clientId] = key.split('/') as [string, string];
      const { style, customized } = await chosen(poolId, clientId);
      const { logo, favicon } = picturesOf(style, customized);
      return {
        ...(style && !style.useCognitoProvidedValues ? coloursIn(style.settings) : {}),
        ...defined({
          // Stored under rules that were wider: left out, rather than no page.
          rules: !style && customized?.css ? await parseCss(customized.css).catch(() => undefined) : undefined,
          logo: logo ? versionOf(logo.bytes) : undefined,
          favicon: favicon ? versionOf(favicon.bytes) : undefined,
        }),
      };
    },
  });

  const ofClientOrAll = async (poolId: string, clientId: string): Promise<UiCustomization | undefined> =>
    (await store.findCustomization(poolId, clientId)) ??
    (clientId === EVERY_CLIENT ? undefined : await store.findCustomization(poolId, EVERY_CLIENT));

  async function chosen(poolId: string, clientId: string): Promise<{ style?: Style; customized?: UiCustomization }> {
    const style = clientId === EVERY_CLIENT ? undefined : await store.findStyleOf(poolId, clientId);
    if (style) return { style };
    const customized = await ofClientOrAll(poolId, clientId);
    return customized ? { customized } : {};
  }

  async function getStyle(poolId: string, id: string): Promise<Style> {
    const style = await store.findStyle(poolId, id);
    if (!style) throw refusals.unknown();
    return style;
  }

  return {
    customization: ofClientOrAll,
    async customize(poolId, clientId, { css, image }) {
      if (css !== undefined) await parseCss(css);
      const logo = image && logoOf(image);
      const before = await store.findCustomization(poolId, clientId);
      const now = new Date(clock.now());
      const picture = logo ?? (css === undefined ? undefined : before?.image);
      const after: UiCustomization = {
        poolId,
        clientId,
        ...defined({ css }),
        cssVersion: String(clock.now()),
        ...defined({ image: picture }),
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
      };
      if (css === undefined && !logo) await store.removeCustomization(poolId, clientId);
      else await store.putCustomization(after);
      // The customization of `ALL` is the fallback of every client.
      cache.clear();
      return after;
    },
    async createStyle(given) {
      checkAssets(given.assets);
      if ((await store.countStyles(given.poolId)) >= MAX_STYLES) throw refusals.limit(MAX_STYLES);
      const now = new Date(clock.now());
      const style = { ...given, id: ids.uuid(), createdAt: now, updatedAt: now };
      const made = await store.insertStyle(style);
      cache.clear();
      if (!made) throw refusals.exists();
      return style;
    },
    getStyle,
    async getStyleOf(poolId, clientId) {
      const style = await store.findStyleOf(poolId, clientId);
      if (!style) throw refusals.unknown();
      return style;
    },
    async updateStyle(poolId, id, change) {
      if (change.assets) checkAssets(change.assets);
      const style = { ...(await getStyle(poolId, id)), ...change, updatedAt: new Date(clock.now()) };
      const done = await store.replaceStyle(style);
      cache.clear();
      if (!done) throw refusals.unknown();
      return style;
    },
    async removeStyle(poolId, id) {
      const done = await store.removeStyle(poolId, id);
      cache.clear();
      if (!done) throw refusals.unknown();
    },
    brandingOf: async (poolId, clientId = EVERY_CLIENT) => (await cache.get(`${poolId}/${clientId}`)) ?? {},
    async picture(poolId, clientId, what) {
      const { style, customized } = await chosen(poolId, clientId);
      return picturesOf(style, customized)[what];
    },
  };
}

function picturesOf(style: Style | undefined, customized: UiCustomization | undefined): { logo?: Picture; favicon?: Picture } {
  const of = (...categories: string[]): Picture | undefined => {
    const found = categories.flatMap((category) => style?.assets.filter((asset) => asset.category === category) ?? []);
    const asset = found.find(({ colorMode }) => colorMode !== 'DARK') ?? found[0];
    return asset && pictureOf(asset);
  };
  const logo = style ? of('FORM_LOGO', 'PAGE_HEADER_LOGO') : customized?.image;
  const favicon = of('FAVICON_SVG', 'FAVICON_ICO');
  return { ...defined({ logo, favicon }) };
}
