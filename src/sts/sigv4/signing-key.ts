import { LRUCache } from 'lru-cache';
import { hmacSha256 } from '../../kernel/index.js';
import type { CredentialScope } from './authentication.js';

export interface SigningKeys {
  of(secretAccessKey: string, scope: Omit<CredentialScope, 'accessKeyId'>): Buffer;
}

/**
 * Creates a cache of signing keys: a key is valid for a day, a region and a service, and costs four
 * HMACs.
 */
export function createSigningKeys(options: { readonly max: number } = { max: 1000 }): SigningKeys {
  const keys = new LRUCache<string, Buffer>({ max: options.max });
  return {
    of(secret, { date, region, service }) {
      const name = `${secret}\n${date}\n${region}\n${service}`;
      const known = keys.get(name);
      if (known) return known;
      const key = signingKey(secret, { date, region, service });
      keys.set(name, key);
      return key;
    },
  };
}

export function signingKey(secret: string, { date, region, service }: Omit<CredentialScope, 'accessKeyId'>): Buffer {
  const parts = [region, service, 'aws4_request'];
  return parts.reduce((key, part) => hmacSha256(key, part), hmacSha256(`AWS4${secret}`, date));
}

export function scopeText(scope: Omit<CredentialScope, 'accessKeyId'>): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}
