import type { IdentityProviders } from '../../directory/identity-providers/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import type { ExternalIdentity, User, Users } from '../../directory/users/index.js';
import type { Clock } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { SignOuts } from './sign-outs.js';

/** Identification of a user at a provider; the pool itself is the provider `Cognito`. */
export interface ProviderUser {
  readonly provider: string;
  /** `Cognito_Subject`, or a claim in the provider's attribute mapping. */
  readonly attribute?: string;
  readonly value: string;
}

/**
 * Links between users of the pool and users of upstream providers. Errors: `user_unknown`, `identity_provider_unknown`,
 * `parameter_invalid`, `attribute_invalid`, `alias_exists`, `link_limit`, `too_many_requests`.
 */
export interface ProviderLinks {
  /** Links `source` to `destination`: `source` signs in as `destination` from now on. */
  link(pool: UserPool, destination: ProviderUser, source: ProviderUser): Promise<void>;
  /**
   * Removes a link (AdminDisableProviderForUser). A federated user is disabled; a user of the pool loses the password. Both are signed out.
   */
  disable(pool: UserPool, providerUser: ProviderUser): Promise<void>;
}

const SUBJECT = 'Cognito_Subject';
/** Limit of AdminLinkProviderForUser. */
const MAX_LINKS = 5;

type Identified = Pick<ExternalIdentity, 'providerName' | 'userId' | 'claim'>;

export function createProviderLinks(parts: {
  users: Users;
  identityProviders: Pick<IdentityProviders, 'get'>;
  signOuts: Pick<SignOuts, 'endAll'>;
  clock: Clock;
}): ProviderLinks {
  const { users, identityProviders, signOuts, clock } = parts;

  async function find(pool: UserPool, providerUser: ProviderUser): Promise<User> {
    const user = isPoolUser(providerUser)
      ? await users.findByLogin(pool, providerUser.value)
      : await users.findByProvider(pool.id, identified(providerUser));
    if (!user) throw refusal('user_unknown');
    return user;
  }

  async function identityOf(pool: UserPool, source: ProviderUser): Promise<ExternalIdentity> {
    if (isPoolUser(source)) throw refusal('parameter_invalid', { message: 'SourceUser must be a user of an external identity provider.' });
    if (source.value === '') throw refusal('parameter_invalid', { message: 'ProviderAttributeValue is required for SourceUser.' });
    if (source.attribute === undefined)
      throw refusal('parameter_invalid', { message: 'ProviderAttributeName is required for SourceUser.' });
    const { kind, attributeMapping } = await identityProviders.get(pool.id, source.provider);
    const isSocial = kind !== 'SAML' && kind !== 'OIDC';
    if (source.attribute !== SUBJECT && (isSocial || !Object.values(attributeMapping).includes(source.attribute))) {
      throw refusal('parameter_invalid', { message: `Invalid ProviderAttributeName for ${source.provider}.` });
    }
    return { ...identified(source), providerType: kind, primary: false, linkedAt: new Date(clock.now()) };
  }

  return {
    async link(pool, destination, source) {
      const identity = await identityOf(pool, source);
      const user = await find(pool, destination);
      refuseFixed(pool, user);
      const there = await users.findByProvider(pool.id, identity);
      if (there) {
        const message =
          there.sub === user.sub
            ? 'SourceUser is already linked to DestinationUser'
            : 'Merging is not currently supported, provide a SourceUser that has no user.';
        throw refusal('parameter_invalid', { message });
      }
      await updateWithRetry(users, pool, user, ({ identities = [] }) => {
        if (identities.filter(({ primary }) => !primary).length >= MAX_LINKS) throw refusal('link_limit');
        return { identities: [...identities, identity] };
      });
    },

    async disable(pool, providerUser) {
      const user = await find(pool, providerUser);
      if (isPoolUser(providerUser)) {
        if (user.status === 'EXTERNAL_PROVIDER') throw refusal('user_unknown');
        await updateWithRetry(users, pool, user, () => ({ password: null, failures: null, codes: { recovery: null } }));
        await signOuts.endAll(pool, user.sub);
        return;
      }
      const removed = identified(providerUser);
      const after = await updateWithRetry(users, pool, user, ({ identities = [] }) => {
        const one = identities.find((identity) => isSame(identity, removed));
        if (!one) throw refusal('user_unknown');
        return one.primary ? { enabled: false } : { identities: identities.filter((identity) => identity !== one) };
      });
      await signOuts.endAll(pool, after.sub);
    },
  };
}

const isPoolUser = ({ provider }: ProviderUser): boolean => provider.toUpperCase() === 'COGNITO';

function identified({ provider, attribute, value }: ProviderUser): Identified {
  const claim = attribute === undefined || attribute === SUBJECT ? {} : { claim: attribute };
  return { providerName: provider, userId: value, ...claim };
}

const isSame = (a: Identified, b: Identified): boolean => a.providerName === b.providerName && a.userId === b.userId && a.claim === b.claim;

/** Throws `attribute_invalid` for users with immutable attributes: sign-in through a provider overwrites attributes. */
function refuseFixed({ schema }: UserPool, { attributes }: User): void {
  const fixed = schema.find(({ name, mutable }) => name.startsWith('custom:') && !mutable && attributes[name] !== undefined);
  if (!fixed) return;
  throw refusal('attribute_invalid', { message: `user.${fixed.name}: DestinationUser must not have immutable custom attributes.` });
}
