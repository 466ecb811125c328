import { isAbsolute, join } from 'node:path';
import { defined } from '../kernel/index.js';
import { SettingsError } from './load.js';
import type { GivenSettings } from './schema.js';

/** Complete settings, frozen. */
export interface Settings extends Omit<GivenSettings, 'baseUrl' | 'host' | 'setup'> {
  /** Path of the set-up file. Empty: none. */
  readonly setup: string;
  readonly host: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Development mode: the outbox is shown and messages are not sent. Off with a public base URL. */
  readonly development: boolean;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function originOf(url: string, name = 'baseUrl (BASE_URL)'): string {
  const { origin, pathname, search } = new URL(url);
  if (pathname !== '/' || search) throw new SettingsError([`${name}: must be an origin, without a path`]);
  return origin;
}

const RESOURCES = 'resources.baseUrl (RESOURCES_BASE_URL)';

/**
 * Origin of the resource gateway. Cookies ignore ports, and every subdomain is a bucket: the base URL's host must not be one of them, nor
 * may the gateway's host be one of the pools' domain prefixes.
 */
function resourcesOf({ resources }: GivenSettings, baseUrl: string): GivenSettings['resources'] {
  if (resources.baseUrl === undefined) return resources;
  const origin = originOf(resources.baseUrl, RESOURCES);
  const [own, base] = [new URL(origin).hostname, new URL(baseUrl).hostname];
  if (base === own || base.endsWith(`.${own}`))
    throw new SettingsError([`${RESOURCES}: must be another host than that of baseUrl, and not above it`]);
  if (`.${own}`.endsWith(`.auth.${base}`))
    throw new SettingsError([`${RESOURCES}: hosts below auth.${base} are the domain prefixes of user pools`]);
  return { baseUrl: origin };
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) deepFreeze(member);
  return Object.freeze(value);
}

/** Base folders of relative paths: the package's folder for `setup`, the working directory for `dataDir`. */
export interface Roots {
  readonly package: string;
  readonly cwd: string;
}

/** The listen address does not depend on the port; everything else does. */
export function listenAddress(given: GivenSettings): string {
  return given.host ?? (isDevelopment(given.baseUrl ?? 'http://localhost') ? '127.0.0.1' : '0.0.0.0');
}

const isDevelopment = (baseUrl: string): boolean => LOOPBACK.has(new URL(baseUrl).hostname);

/** Completes the settings with the actual `port` and `tlsPort`, which differ from the given ones when those are 0. */
export function completeSettings(given: GivenSettings, roots: Roots, port: number, tlsPort?: number): Settings {
  const baseUrl = originOf(given.baseUrl ?? (tlsPort === undefined ? `http://localhost:${port}` : `https://localhost:${tlsPort}`));
  const development = isDevelopment(baseUrl);
  checkTls(given, development);
  checkModuleUser(given);
  const from = (base: string, path: string): string => (path === '' || isAbsolute(path) ? path : join(base, path));
  return deepFreeze({
    ...given,
    port,
    baseUrl,
    development,
    host: listenAddress(given),
    resources: resourcesOf(given, baseUrl),
    dataDir: from(roots.cwd, given.dataDir),
    ...defined({ viewsFolder: given.viewsFolder === undefined ? undefined : from(roots.cwd, given.viewsFolder) }),
    tls: { ...given.tls, ...defined({ port: tlsPort }) },
    setup: from(roots.package, given.setup ?? (development ? 'config/demo.yaml' : '')),
  });
}

function checkModuleUser({ triggers }: GivenSettings): void {
  if (triggers.modules.user !== undefined && process.getuid?.() !== 0)
    throw new SettingsError([
      'triggers.modules.user (TRIGGERS_MODULES_USER): only a server that is started as root runs modules as somebody else',
    ]);
}

function checkTls({ tls, trustProxy }: GivenSettings, isLocal: boolean): void {
  const { port, certFile, keyFile, development, clientCertificateHeader } = tls;
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new SettingsError(['tls (TLS_CERT_FILE, TLS_KEY_FILE): give both or neither']);
  if (port !== undefined && certFile === undefined && !isLocal && !development) {
    throw new SettingsError(['tls.certFile (TLS_CERT_FILE): a public base URL needs a certificate that browsers trust']);
  }
  if (clientCertificateHeader !== undefined && typeof trustProxy === 'boolean') {
    throw new SettingsError([
      'tls.clientCertificateHeader (TLS_CLIENT_CERTIFICATE_HEADER): trustProxy must name the proxies that write it',
    ]);
  }
}
