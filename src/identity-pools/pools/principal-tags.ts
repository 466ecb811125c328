import { IdentityPoolError } from '../errors.js';
import type { ProviderNames } from '../logins/provider-names.js';
import type { VerifiedLogin } from '../logins/verified-login.js';
import type { IdentityPool, PrincipalTagMap } from '../types.js';
import { providerName } from './pool-providers.js';

type Tags = Readonly<Record<string, string>>;

const DEFAULTS: Tags = { client: 'aud', username: 'sub' };

/** Claim namespace of SAML assertions in the developer guide on principal tags. */
const SAML_CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const SAML_DEFAULTS: Tags = { client: `${SAML_CLAIMS}/name`, username: `${SAML_CLAIMS}/nameidentifier` };

/**
 * Returns the session tags that the pool's maps derive from the logins' claims; the first login
 * with a tag takes precedence. An absent, empty or multi-valued claim gives none. STS validates
 * them as session tags.
 */
export function principalTagsOf(pool: Pick<IdentityPool, 'principalTags'>, logins: readonly VerifiedLogin[], names: ProviderNames): Tags {
  const all = logins.map(({ provider, claims }) => {
    const name = providerName(provider, names);
    const map = Object.hasOwn(pool.principalTags, name) ? pool.principalTags[name] : undefined;
    return map ? tagsFrom(claims, claimsByTag(map, provider)) : {};
  });
  return Object.fromEntries(all.reverse().flatMap((tags) => Object.entries(tags)));
}

function claimsByTag({ useDefaults, tags }: PrincipalTagMap, provider: string): Tags {
  if (!useDefaults) return tags;
  return { ...(provider.includes(':saml-provider/') ? SAML_DEFAULTS : DEFAULTS), ...tags };
}

function tagsFrom(claims: Readonly<Record<string, unknown>>, claimOf: Tags): Tags {
  const pairs = Object.entries(claimOf).map(
    ([tag, claim]) => [tag, textOf(Object.hasOwn(claims, claim) ? claims[claim] : undefined)] as const,
  );
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''));
}

function textOf(claim: unknown): string | undefined {
  if (typeof claim === 'number' || typeof claim === 'boolean') return String(claim);
  return typeof claim === 'string' ? claim : undefined;
}

/** Characters of session tag names and values (AWS STS). */
const SESSION_TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Checks names of session tags, and values when known. Throws `parameter_invalid`. */
export function checkSessionTags(names: readonly string[], values: readonly string[] = []): void {
  const wrong = [...names, ...values].find((text) => !SESSION_TAG.test(text)) ?? names.find((name) => /^aws:/i.test(name));
  if (wrong !== undefined) throw new IdentityPoolError('parameter_invalid', `Not a valid principal tag: ${wrong.slice(0, 256)}`);
}
