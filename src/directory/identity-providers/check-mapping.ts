import { defined } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import { refusals } from './errors.js';
import { PROVIDER_KINDS } from './provider-kinds.js';
import type { ProviderDetails, ProviderKind } from './types.js';

const MAX_CLAIM = 2048;
/** Attributes that the server itself maintains. */
const UNMAPPABLE = ['sub', 'identities'];

/**
 * Returns the mapping in the form in which it is stored. Mapped attributes are written at every
 * sign-in, so they have to be mutable; the subject claim of social and OIDC providers is filled in.
 * Throws `identity_provider_invalid`.
 */
export function checkMapping(pool: Pick<UserPool, 'schema'>, kind: ProviderKind, mapping: ProviderDetails): ProviderDetails {
  const { subject } = PROVIDER_KINDS[kind];
  for (const [name, claim] of Object.entries(mapping)) {
    if (claim === '' || claim.length > MAX_CLAIM) throw refusals.invalid(`Invalid AttributeMapping for ${name.slice(0, 100)}.`);
    if (name === 'username') {
      if (subject === undefined || claim !== subject) throw refusals.invalid('The attribute mapping of username cannot be changed.');
      continue;
    }
    const attribute = pool.schema.find((one) => one.name === name);
    if (!attribute || UNMAPPABLE.includes(name)) throw refusals.invalid(`Invalid AttributeMapping: no attribute ${name.slice(0, 100)}.`);
    if (!attribute.mutable) throw refusals.invalid(`Invalid AttributeMapping: ${name} is not mutable.`);
  }
  return { ...mapping, ...defined({ username: subject }) };
}
