import type { ServiceProvider } from '../../directory/service-providers/index.js';
import type { User } from '../../directory/users/index.js';
import { defined, hmacSha256, type Ids, own } from '../../kernel/index.js';
import { NAME_ID_FORMATS, type NameIdFormat, type OutgoingAttribute, type OutgoingNameId } from '../../saml/index.js';

type Naming = Pick<ServiceProvider, 'nameIdFormat' | 'nameIdSource' | 'entityId' | 'salt' | 'stateUnverified'>;

/**
 * NameID of the user at a service provider in this format; undefined when the user lacks the source attribute. `nameIdSource` is the source of
 * the registered format only.
 */
export function nameIdOf(
  user: User,
  provider: Naming,
  nameIdFormat: NameIdFormat,
  issuer: { entityId: string; ids: Pick<Ids, 'token'> },
): OutgoingNameId | undefined {
  const { entityId, salt } = provider;
  const nameIdSource = nameIdFormat === provider.nameIdFormat ? provider.nameIdSource : undefined;
  const format = NAME_ID_FORMATS[nameIdFormat];
  if (nameIdFormat === 'transient') return { value: `_${issuer.ids.token(16)}`, format };
  if (nameIdFormat === 'persistent') {
    // Stable for one user at one service provider and unlinkable between service providers (core section 8.3.7).
    const value = hmacSha256(salt, user.sub).toString('base64url');
    return { value, format, nameQualifier: issuer.entityId, spNameQualifier: entityId };
  }
  const [value] = valuesOf(user, nameIdSource ?? (nameIdFormat === 'emailAddress' ? 'email' : 'username'), [], provider);
  return value === undefined ? undefined : { value, format };
}

/** Attributes that the operator mapped; those without a value are left out. */
export function attributesOf(
  user: User,
  groups: readonly string[],
  provider: Pick<ServiceProvider, 'attributes' | 'stateUnverified'>,
): readonly OutgoingAttribute[] {
  return provider.attributes
    .map(({ name, source, nameFormat }) => ({
      name,
      ...defined({ nameFormat }),
      values: valuesOf(user, source, groups, provider),
    }))
    .filter(({ values }) => values.length > 0);
}

const ADDRESSES = ['email', 'phone_number'];

/** Values of a source. Unverified addresses are left out, since service providers identify users by them. */
function valuesOf(
  user: User,
  source: string,
  groups: readonly string[],
  { stateUnverified }: Pick<ServiceProvider, 'stateUnverified'>,
): readonly string[] {
  if (source === 'groups') return groups;
  if (source === 'sub') return [user.sub];
  if (source === 'username') return [user.username];
  const value = own(user.attributes, source);
  if (value === undefined || value === '') return [];
  const isVerified = !ADDRESSES.includes(source) || user.attributes[`${source}_verified`] === 'true' || stateUnverified;
  return isVerified ? [value] : [];
}
