import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';

interface Rule {
  readonly title: string;
  readonly pattern: RegExp;
  /** Permitted files, each with its reason. */
  readonly except?: Readonly<Record<string, string>>;
}

/** Patterns that no file of `src` contains. ASVS numbers are in docs/security.md. */
const RULES: readonly Rule[] = [
  { title: 'code is never made from text', pattern: /\beval\(|\bnew Function\(|from 'node:vm'|setTimeout\(['"`]/ },
  {
    title: 'other programs are started by one file, from a fixed path and without a shell',
    pattern: /from 'node:child_process'/,
    except: { 'triggers/runners/module-process.ts': 'forks the runner of function modules' },
  },
  { title: 'random values come from node:crypto', pattern: /Math\.random/ },
  {
    title: 'MD5 and SHA-1 serve checksums and published lists that are defined by them, nothing else',
    pattern: /createHash\('(md5|sha1)'\)|createDigest\('(md5|sha1)'\)|createHmac\('(md5|sha1)'/i,
    except: {
      'http/resource-gateway/checksums.ts': 'Content-MD5 of S3',
      'http/resource-gateway/s3-deletes.ts': 'Content-MD5 of S3',
      'http/resource-gateway/embedded/s3-store.ts': 'ETag of S3',
      'sts/sigv4/checksums.ts': 'x-amz-checksum-sha1',
      'sts/saml/assume-role-with-saml.ts': 'saml:namequalifier is defined by it',
      'authentication/threats/compromised/pwned-copy.ts': 'Pwned Passwords lists are ordered by it',
    },
  },
  { title: 'no cipher without authentication is used', pattern: /createCipheriv\((?!.*gcm)|-ecb|-cbc'|RC4|3des/i },
  {
    title: 'secrets are compared in constant time',
    pattern: /\b\w*(secret|signature|hmac|password|proof)\b [!=]== (?!undefined|null|'|true|false)/i,
    except: {
      'authentication/factors/totp/factor.ts': 'compares two reads of one stored, sealed value',
      'http/aws-api/operations/user-pools/is-client-proven.ts': 'one of the two is undefined',
    },
  },
  { title: 'pages and console make no markup from text', pattern: /innerHTML|outerHTML|insertAdjacentHTML|document\.write\(/ },
  { title: 'pages do not listen to postMessage events', pattern: /addEventListener\('message'|\.onmessage/ },
  { title: 'pages use no localStorage or indexedDB', pattern: /localStorage|indexedDB/ },
  { title: 'no WebSocket is opened or served', pattern: /WebSocket|from 'ws'/ },
  {
    title: 'certificate checks of TLS servers are never disabled',
    pattern: /rejectUnauthorized: false|NODE_TLS_REJECT_UNAUTHORIZED/,
    except: { 'http/server/listener.ts': 'the listener asks clients for certificates, and client-certificates.ts checks them' },
  },
  {
    title: 'outgoing requests do not follow redirects',
    pattern: /redirect: 'follow'/,
  },
];

const sources = join(packageRoot(), 'src');
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => name.replaceAll('\\', '/'));

describe('rules for all source files', () => {
  for (const { title, pattern, except = {} } of RULES)
    it(title, () => {
      const broken = files.filter((name) => pattern.test(readFileSync(join(sources, name), 'utf8')));
      assert.deepEqual(
        broken.filter((name) => !(name in except)),
        [],
      );
    });

  it('each installed package of the lock file has a SHA-512 hash and one HTTPS registry', () => {
    const { packages } = JSON.parse(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string; integrity?: string; optional?: boolean }>;
    };
    const { '': root, ...installed } = packages;
    assert.ok(root);
    const origins = new Set<string>();
    for (const [name, { resolved, integrity, optional = false }] of Object.entries(installed)) {
      // Binaries for other platforms.
      if (resolved === undefined && optional) continue;
      assert.match(integrity ?? '', /^sha512-/, name);
      origins.add(new URL(resolved ?? '').origin);
    }
    assert.deepEqual([origins.size, [...origins][0]?.startsWith('https://')], [1, true]);
  });
});
