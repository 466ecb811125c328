import type { ServiceProvider } from '../../directory/service-providers/index.js';
import type { User } from '../../directory/users/index.js';
import { defined, hmacSha256, type Ids, own } from '../../kernel/index.js';
import { NAME_ID_FORMATS, type OutgoingAttribute, type OutgoingNameId } from '../../saml/index.js';

type Naming = Pick<ServiceProvider, 'nameIdFormat' | 'nameIdSource' | 'entityId' | 'salt' | 'stateUnverified'>;

/** How the service provider gets to know the user; undefined when the user has nothing of the kind. */
export function nameIdOf(user: User, provider: Naming, place: { entityId: string; ids: Pick<Ids, 'token'> }): OutgoingNameId | undefined {
  const { nameIdFormat, nameIdSource, entityId, salt } = provider;
  const format = NAME_ID_FORMATS[nameIdFormat];
  if (nameIdFormat === 'transient') return { value: `_${place.ids.token(16)}`, format };
  if (nameIdFormat === 'persistent') {
    // Of one user at one service provider always the same, and of no use to another (core section 8.3.7).
    const value = hmacSha256(salt, user.sub).toString('base64url');
    return { value, format, nameQualifier: place.entityId, spNameQualifier: entityId };
  }
  const [value] = valuesOf(user, nameIdSource ?? (nameIdFormat === 'emailAddress' ? 'email' : 'username'), [], provider);
  return value === undefined ? undefined : { value, format };
}

/** The attributes that the operator chose; those that the user does not have are left out. */
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

/** An address that nobody has proven is not the user's yet: applications take it for a name. */
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
  const proven = !ADDRESSES.includes(source) || user.attributes[`${source}_verified`] === 'true' || stateUnverified;
  return proven ? [value] : [];
}
