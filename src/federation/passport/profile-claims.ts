import { claimsIn, subjectIn } from '../claims.js';

type Json = Readonly<Record<string, unknown>>;

/** Paths in passport's normalized profile by the OpenID names of the claims. */
const NORMALIZED = {
  name: 'displayName',
  given_name: 'name.givenName',
  middle_name: 'name.middleName',
  family_name: 'name.familyName',
  email: 'emails.0.value',
  preferred_username: 'username',
  picture: 'photos.0.value',
  profile: 'profileUrl',
};

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Members of the profile beside those of passport's normalized one. */
function rawOf({ _json, _raw, provider: _, ...profile }: Json): Json {
  return isObject(_json) && !Array.isArray(_json) ? _json : profile;
}

/** Value at a path of member names and indexes, such as `emails.0.value`. Inherited members are none. */
const valueAt = (profile: Json, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), profile);

const valuesAt = (profile: Json, paths: Readonly<Record<string, string>>): Record<string, string> =>
  claimsIn(Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, valueAt(profile, path)])));

/**
 * Claims of a passport profile: the members of `_json` under their names at the provider, then what passport's normalized profile adds,
 * under OpenID names. `claims`: those of the settings, which replace both.
 */
export const claimsOf = (profile: Json, claims: Readonly<Record<string, string>>): Record<string, string> => ({
  ...valuesAt(profile, NORMALIZED),
  ...claimsIn(rawOf(profile)),
  ...valuesAt(profile, claims),
});

/** Texts that strategies make of a missing identifier by `String(id)`. */
const NO_SUBJECTS = ['undefined', 'null', 'NaN', '[object Object]'];

/**
 * Subject at a path of the profile. Undefined when there is none, or when it is a number that lost digits: several users would share it,
 * also after the strategy has made a text of it.
 */
export function subjectAt(profile: Json, path: string): string | undefined {
  const subject = subjectIn(valueAt(profile, path));
  const isRounded = Object.values(rawOf(profile)).some(
    (one) => typeof one === 'number' && !Number.isSafeInteger(one) && String(one) === subject,
  );
  return subject === undefined || NO_SUBJECTS.includes(subject) || isRounded ? undefined : subject;
}
