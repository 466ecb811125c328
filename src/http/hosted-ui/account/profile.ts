import type { UserAttributes } from '../../../authentication/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { mayUserWrite, readableAttributes, type User, writableAttributes } from '../../../directory/users/index.js';
import { defined } from '../../../kernel/index.js';
import { enteredIn } from '../checks.js';
import { attributeField, attributeOf, type Field } from '../fields.js';
import type { AccountContext, AccountScreen, AccountSection } from './account-context.js';
import { refused, titleOf } from './account-texts.js';

/** Attributes shown even if empty. Others are shown when they have a value or are required by the pool. */
const ALWAYS_SHOWN = ['name', 'given_name', 'family_name', 'email', 'phone_number'];
const ADDRESSES = ['email', 'phone_number'] as const;

/** Section with the attributes that the app client may read and write. */
export function createProfile({ userAttributes }: { readonly userAttributes: UserAttributes }): AccountSection {
  const screenOf = ({ pool, client, user }: AccountContext): AccountScreen => {
    const readable = readableAttributes(pool, client);
    const writable = writableAttributes(pool, client);
    const fields = fieldsOf(pool, user, (name) => readable.has(name) && writable.has(name));
    const waiting = ADDRESSES.filter((name) => readable.has(name) && isUnproven(pool, user, name));
    return {
      view: 'account/profile',
      title: titleOf(''),
      fields,
      values: Object.fromEntries(fields.map((field) => [field.name, user.attributes[attributeOf(field)] ?? ''])),
      model: {
        username: user.attributes['email'] ?? user.attributes['phone_number'] ?? user.username,
        unproven: waiting.map((name) => ({ name, value: user.codes[`verify-${name}`]?.value ?? user.attributes[name] })),
        providers: (user.identities ?? []).map(({ providerName }) => providerName),
      },
    };
  };

  return {
    show: (page) => page.show(screenOf(page)),
    actions: {
      async save(page) {
        const { pool, client, user, form } = page;
        const screen = screenOf(page);
        const changed = (screen.fields ?? []).flatMap((field) => {
          const value = enteredIn(field, form);
          const name = attributeOf(field);
          return value === (user.attributes[name] ?? '') ? [] : [[name, value] as const];
        });
        if (changed.length === 0) return page.move('', 'saved');
        try {
          const sent = await userAttributes.update(pool, user, Object.fromEntries(changed), { by: 'user', client });
          return page.move('', sent.length > 0 ? 'code-sent' : 'saved');
        } catch (error) {
          return page.show(screen, refused(page, error, screen.fields ?? []));
        }
      },
      async verify(page) {
        const { pool, user, form } = page;
        try {
          await userAttributes.verify(pool, user, form.text('attribute'), form.text('code').replace(/[\s-]/g, ''));
          return page.move('', 'verified');
        } catch (error) {
          return page.show(screenOf(page), refused(page, error));
        }
      },
      async resend(page) {
        const { pool, client, user, form } = page;
        try {
          await userAttributes.requestCode(pool, user, form.text('attribute'), { clientId: client.id });
          return page.move('', 'code-sent');
        } catch (error) {
          return page.show(screenOf(page), refused(page, error));
        }
      },
    },
  };
}

function fieldsOf(pool: UserPool, user: User, isOpen: (name: string) => boolean): readonly Field[] {
  return pool.schema
    .filter(({ name, mutable, developerOnly }) => mutable && !developerOnly && mayUserWrite(name) && isOpen(name))
    .filter(
      ({ name, required }) => required || ALWAYS_SHOWN.includes(name) || user.attributes[name] !== undefined || name.startsWith('custom:'),
    )
    .map(({ name, required }) => ({ ...attributeField(name), ...defined({ optional: required ? undefined : (true as const) }) }));
}

function isUnproven(pool: UserPool, user: User, name: (typeof ADDRESSES)[number]): boolean {
  if (!pool.autoVerifiedAttributes.includes(name) && user.codes[`verify-${name}`] === undefined) return false;
  return (
    user.codes[`verify-${name}`] !== undefined || (user.attributes[name] !== undefined && user.attributes[`${name}_verified`] !== 'true')
  );
}
