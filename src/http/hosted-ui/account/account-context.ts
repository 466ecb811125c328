import type { Context } from 'koa';
import type { AppClient } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import type { Form } from '../form.js';
import type { Screen } from '../screens.js';
import type { TranslatableText } from '../translator.js';

export const SECTIONS = ['', 'password', 'security', 'devices', 'apps', 'activity', 'data'] as const;
/** Section of the account pages. `request` is not in the navigation: its link comes in a message. */
export type Section = (typeof SECTIONS)[number] | 'request';

/** Notice shown once, on the next page. */
export type Notice =
  | 'saved'
  | 'code-sent'
  | 'verified'
  | 'password-changed'
  | 'app-added'
  | 'passkey-added'
  | 'removed'
  | 'signed-out'
  | 'access-ended';

/** One HTTP request of a signed-in user. */
export interface AccountContext {
  readonly ctx: Context;
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly user: User;
  /** ID of the browser's SSO session at the authorization server. */
  readonly browser: string;
  readonly form: Form;
  /** Registered return address of the app. Omitted: the request has none. */
  readonly redirectUri?: string;
  show(
    screen: AccountScreen,
    refusal?: { readonly problem: { text: TranslatableText; field?: string }; readonly status: number },
  ): Promise<void>;
  /** Redirects to a section (303). */
  move(section: Section, notice?: Notice, more?: Readonly<Record<string, string>>): void;
}

export type AccountScreen = Pick<Screen, 'view' | 'title' | 'fields' | 'values' | 'script' | 'model'>;

export interface AccountSection {
  show(page: AccountContext): Promise<void>;
  /** Handlers by the form's `action`. They run only after a recent sign-in. */
  readonly actions: Readonly<Record<string, (page: AccountContext) => Promise<void>>>;
}
