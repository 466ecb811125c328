import { originOf, type Recovery } from '../../../authentication/index.js';
import { defined } from '../../../kernel/index.js';
import { currentPasswordField, newPasswordField } from '../fields.js';
import type { AccountContext, AccountScreen, AccountSection } from './account-context.js';
import { refused, titleOf } from './account-texts.js';

const CURRENT = { ...currentPasswordField, name: 'current', label: 'Current password' };

export function createPassword({ recovery }: { readonly recovery: Recovery }): AccountSection {
  /** Screen of the password section; a user without a password sets a first one. */
  const screenOf = ({ pool, user }: AccountContext): AccountScreen => ({
    view: 'account/password',
    title: titleOf('password'),
    fields: [...(user.password ? [CURRENT] : []), newPasswordField(pool.passwordPolicy, 'New password')],
    model: { username: user.attributes['email'] ?? user.username, elsewhere: user.status === 'EXTERNAL_PROVIDER' },
  });

  return {
    show: (page) => page.show(screenOf(page)),
    actions: {
      async change(page) {
        const { ctx, pool, user, browser, form } = page;
        const screen = screenOf(page);
        try {
          await recovery.change(pool, user, {
            origin: originOf(ctx.ip, ctx.get('user-agent')),
            proposed: form.text('password'),
            keep: { browser },
            ...defined({ previous: user.password ? form.text('current') : undefined }),
          });
          return page.move('password', 'password-changed');
        } catch (error) {
          const { problem, status } = refused(page, error, screen.fields ?? []);
          const wrongNow = (error as { code?: string }).code === 'credentials_wrong';
          return page.show(screen, {
            problem: wrongNow ? { text: 'Your current password is not right.', field: 'current' } : problem,
            status,
          });
        }
      },
    },
  };
}
