import type { Recovery } from '../../../authentication/index.js';
import { currentPasswordField, newPasswordField } from '../fields.js';
import type { AccountScreen, AccountSection, AccountVisit } from './visit.js';
import { refused, titleOf } from './words.js';

const CURRENT = { ...currentPasswordField, name: 'current', label: 'Current password' };

export function createPassword({ recovery }: { readonly recovery: Recovery }): AccountSection {
  /** Who signs in without one may choose a first. */
  const screenOf = ({ pool, user }: AccountVisit): AccountScreen => ({
    view: 'account/password',
    title: titleOf('password'),
    fields: [...(user.password ? [CURRENT] : []), newPasswordField(pool.passwordPolicy, 'New password')],
    model: { username: user.attributes['email'] ?? user.username, elsewhere: user.status === 'EXTERNAL_PROVIDER' },
  });

  return {
    show: (visit) => visit.show(screenOf(visit)),
    actions: {
      async change(visit) {
        const { pool, user, browser, form } = visit;
        const screen = screenOf(visit);
        try {
          await recovery.change(pool, user, {
            proposed: form.text('password'),
            keep: { browser },
            ...(user.password ? { previous: form.text('current') } : {}),
          });
          return visit.move('password', 'password-changed');
        } catch (error) {
          const { problem, status } = refused(visit, error, screen.fields ?? []);
          const wrongNow = (error as { code?: string }).code === 'credentials_wrong';
          return visit.show(screen, {
            problem: wrongNow ? { text: 'Your current password is not right.', field: 'current' } : problem,
            status,
          });
        }
      },
    },
  };
}
