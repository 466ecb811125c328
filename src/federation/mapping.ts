import type { IdentityProvider } from '../directory/identity-providers/index.js';
import type { UserPool } from '../directory/pools/index.js';
import { validateAttributes } from '../directory/users/index.js';
import { CodedError, own } from '../kernel/index.js';
import { refusals } from './errors.js';
import type { UpstreamIdentity } from './types.js';

/**
 * User attributes from a provider's claims, by its attribute mapping; absent claims leave their attribute unchanged. Throws
 * `federation_attributes` for values that the pool's schema refuses.
 */
export function mappedAttributes(
  pool: UserPool,
  { attributeMapping }: Pick<IdentityProvider, 'attributeMapping'>,
  { claims }: Pick<UpstreamIdentity, 'claims'>,
): Record<string, string> {
  const mapped = Object.entries(attributeMapping).flatMap(([attribute, claim]) => {
    const value = attribute === 'username' ? undefined : own(claims, claim);
    return value === undefined || value === '' ? [] : [[attribute, value] as const];
  });
  try {
    return validateAttributes(pool, Object.fromEntries(mapped), { by: 'admin', on: 'create' });
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw refusals.attributes(cause.message, { cause });
  }
}

/** Throws `federation_attributes` when required attributes of the pool are missing. */
export function refuseMissing({ schema }: Pick<UserPool, 'schema'>, attributes: Readonly<Record<string, string>>): void {
  const missing = schema.filter(({ name, required }) => required && name !== 'sub' && attributes[name] === undefined);
  if (missing.length > 0) throw refusals.attributes(`Required attribute(s) not provided: [${missing.map(({ name }) => name).join(', ')}]`);
}
