import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

const src = join(packageRoot(), 'src');

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const IMPORT = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(IMPORT)].map(([, typeOnly, target, dynamic]) => ({
    file,
    target: (target ?? dynamic)!,
    typeOnly: typeOnly !== undefined,
  }));
}

/** A domain: `kernel`, `directory/users`, `http/oidc`. */
function domainOf(file: string): string {
  const [first, second] = relative(src, file).split('/');
  if (first === 'http' || first === 'directory') return `${first}/${second}`;
  return first!.endsWith('.ts') ? '' : first!;
}

/** Domains that each domain may import: arrows point down. */
const BASE = ['kernel', 'storage', 'saml', 'outbound'];
const SHARED = [...BASE, 'tokens', 'messaging', 'triggers'];
const DIRECTORY = ['directory/pools', 'directory/clients', 'directory/users', 'directory/identity-providers', 'directory/resource-servers'];
const APPEARANCE = ['directory/service-providers', 'directory/domains', 'directory/terms', 'directory/branding', 'directory/risk'];
const SERVICES = [
  'limits',
  'directory/import-jobs',
  ...APPEARANCE,
  'audit',
  ...SHARED,
  ...DIRECTORY,
  'directory/groups',
  'authentication',
  'federation',
  'identity-pools',
  'operators',
  'sts',
];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  storage: ['kernel'],
  saml: ['kernel'],
  outbound: ['kernel'],
  limits: ['kernel', 'storage'],
  federation: [...SHARED, ...DIRECTORY, 'directory/groups', 'authentication'],
  settings: ['kernel'],
  tokens: BASE,
  messaging: BASE,
  'backchannel-logout': [...BASE, 'tokens', 'messaging', 'directory/clients'],
  triggers: ['kernel'],
  sts: BASE,
  'directory/pools': SHARED,
  'directory/clients': [...SHARED, 'directory/pools'],
  'directory/resource-servers': [...SHARED, 'directory/pools'],
  'directory/users': [...SHARED, 'directory/pools', 'directory/clients'],
  'directory/identity-providers': [...SHARED, 'directory/pools'],
  'directory/service-providers': [...BASE, 'directory/clients'],
  'directory/domains': BASE,
  'directory/terms': BASE,
  'directory/branding': BASE,
  'directory/risk': BASE,
  audit: [...BASE, ...DIRECTORY, 'directory/risk', 'messaging', 'authentication'],
  'directory/import-jobs': [...SHARED, 'directory/pools', 'directory/users'],
  'directory/groups': [...SHARED, 'directory/pools', 'directory/users'],
  authentication: [...SHARED, ...DIRECTORY, 'directory/groups', 'directory/risk', 'limits'],
  'identity-pools': [...SHARED, ...DIRECTORY, 'directory/groups', 'directory/service-providers', 'sts'],
  setup: [...SERVICES, 'settings', 'http/aws-api'],
  commands: [...SERVICES, 'settings'],
  operators: ['kernel', ...DIRECTORY, 'directory/groups', 'authentication', 'identity-pools', 'sts'],
};

/** One owner per library. */
const OWNERS: Readonly<Record<string, RegExp>> = {
  'oidc-provider': /^http\/oidc\//,
  'css-tree': /^directory\/branding\//,
  'ipaddr.js': /^kernel\//,
  mongoose: /^storage\//,
  lmdb: /^storage\//,
  mingo: /^storage\//,
  koa: /^(http|app)\//,
  nodemailer: /^messaging\//,
  liquidjs: /^(messaging|http\/(hosted-ui|console))\//,
  '@simplewebauthn/server': /^authentication\/factors\/passkey\//,
  'xml-crypto': /^saml\//,
  'xml-encryption': /^saml\//,
  '@xmldom/xmldom': /^saml\//,
  'openid-client': /^federation\/oauth\//,
  passport: /^federation\/passport\//,
  otplib: /^authentication\/factors\/totp\//,
  '@node-rs/bcrypt': /^authentication\/factors\/password\//,
  '@node-rs/argon2': /^authentication\/factors\/password\//,
  '@20minutes/s3rver': /^http\/resource-gateway\//,
  dynalite: /^http\/resource-gateway\//,
  '@aws-sdk':
    /^http\/aws-api\/|^triggers\/(runners\/(aws-lambda|cognito-pool|cognito-relay|cognito-user)|codes\/kms-code-sealer)\.ts$|^messaging\/senders\/(ses|sns)-sender\.ts$/,
  'mmdb-lib': /^authentication\/threats\//,
  '@aws-crypto': /^triggers\/codes\//,
  zod: /^(settings|setup|http\/aws-api\/(cognate|operations\/cognate))\//,
  yaml: /^(settings|setup)\//,
  pino: /^app\//,
  '@peculiar/x509': /^http\/server\/tls\//,
  '@peculiar/asn1-schema': /^tokens\//,
  '@peculiar/asn1-x509': /^tokens\//,
};

const all = filesBelow(src).flatMap(importsOf);
const local = all
  .filter(({ target }) => target.startsWith('.'))
  .map((one) => ({ ...one, path: resolve(dirname(one.file), one.target).replace(/\.js$/, '.ts') }));
const name = (file: string): string => relative(src, file);

describe('import rules', () => {
  it('a domain imports only domains below it', () => {
    const forbidden = local.filter(({ file, path, typeOnly }) => {
      const [from, to] = [domainOf(file), domainOf(path)];
      if (from === to || from === '' || from === 'app') return false;
      if (from === 'http/server' && to === 'settings') return false;
      if (from.startsWith('http/')) return to.startsWith('http/') ? !typeOnly : !SERVICES.includes(to);
      return !ALLOWED[from]?.includes(to);
    });
    assert.deepEqual(
      forbidden.map(({ file, path }) => `${name(file)} imports ${name(path)}`),
      [],
    );
  });

  it('domains import each other by index.ts only', () => {
    const past = local.filter(
      ({ file, path }) => domainOf(file) !== domainOf(path) && !path.endsWith('/index.ts') && domainOf(file) !== '',
    );
    assert.deepEqual(
      past.map(({ file, path }) => `${name(file)} imports ${name(path)}`),
      [],
    );
  });

  it('each library is imported only by the domain that owns it', () => {
    const foreign = all.filter(({ file, target }) => {
      const library = Object.keys(OWNERS).find((owned) => target === owned || target.startsWith(`${owned}/`));
      return library !== undefined && !OWNERS[library]!.test(name(file));
    });
    assert.deepEqual(
      foreign.map(({ file, target }) => `${name(file)} imports ${target}`),
      [],
    );
  });

  it('domains do not import each other in a cycle', () => {
    const edges = new Map<string, Set<string>>();
    for (const { file, path, typeOnly } of local) {
      const [from, to] = [domainOf(file), domainOf(path)];
      if (from !== to && !typeOnly) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
    const visit = (domain: string, trail: readonly string[]): string[] => {
      if (trail.includes(domain)) return [[...trail.slice(trail.indexOf(domain)), domain].join(' > ')];
      return [...(edges.get(domain) ?? [])].flatMap((next) => visit(next, [...trail, domain]));
    };
    assert.deepEqual(
      [...edges.keys()].flatMap((domain) => visit(domain, [])),
      [],
    );
  });

  it('only main.ts reads process.env and process.argv', () => {
    const readers = filesBelow(src).filter((file) => /process\.(env|argv)/.test(readFileSync(file, 'utf8')) && name(file) !== 'main.ts');
    assert.deepEqual(readers.map(name), []);
  });
});
