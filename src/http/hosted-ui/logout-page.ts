import type { UserPool } from '../../directory/pools/index.js';
import { defined } from '../../kernel/index.js';
import type { LogoutPage } from '../oidc/index.js';
import type { Screen } from './screens.js';

/** Screens of a logout: confirmation (OpenID Connect RP-Initiated Logout section 2), and the interstitial after its form. */
export function logoutPage({ client, ...page }: LogoutPage, pool: UserPool): Screen {
  const common = { pool, ...defined({ clientId: client?.id }) };
  if (page.step === 'leaving') {
    const app = client?.name ?? pool.branding.displayName ?? pool.name;
    return { ...common, view: 'leaving', title: 'One moment', model: { next: page.next, app } };
  }
  const { action, token, parameters } = page;
  return {
    ...common,
    view: 'sign-out',
    title: 'Do you want to sign out?',
    languages: parameters['ui_locales']?.split(' ') ?? [],
    model: { action, token, app: client?.name, parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) },
  };
}
