import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { Reader } from 'mmdb-lib';
import type { Logger } from '../../../kernel/index.js';

/** Country of registration of an IP address (ISO 3166-1 alpha-2). */
export interface Geography {
  countryOf(address: string): Promise<string | undefined>;
}

interface Entry {
  readonly country_code?: string;
}

/** Public-domain (CC0) list of `@ip-location-db`: 8 MB of memory, loaded at first use. */
export function createGeography({ logger }: { readonly logger: Logger }): Geography {
  let loaded: Promise<Pick<Reader<never>, 'get'>> | undefined;

  async function load(): Promise<Pick<Reader<never>, 'get'>> {
    const path = createRequire(import.meta.url).resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
    return new Reader<never>(await readFile(path));
  }

  return {
    async countryOf(address) {
      if (isIP(address) === 0) return undefined;
      try {
        loaded ??= load();
        return ((await loaded).get(address) as Entry | null)?.country_code;
      } catch (err) {
        logger.warn({ err }, 'the list of countries cannot be read: risk is assessed without it');
        loaded = Promise.resolve({ get: () => null });
        return undefined;
      }
    },
  };
}
