import type { Context } from 'koa';
import type { AppClient } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import type { Form } from '../form.js';
import type { Screen } from '../screens.js';
import type { TranslatableText } from '../translator.js';

export const SECTIONS = ['', 'password', 'security', 'devices', 'activity', 'data'] as const;
/** `request` is reached by a link only. */
export type Section = (typeof SECTIONS)[number] | 'request';

/** Said on the next page, once. */
export type Notice = 'saved' | 'code-sent' | 'verified' | 'password-changed' | 'app-added' | 'passkey-added' | 'removed' | 'signed-out';

/** One request of somebody who is signed in. */
export interface AccountContext {
  readonly ctx: Context;
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly user: User;
  /** The authorization server's name for the browser session. */
  readonly browser: string;
  readonly form: Form;
  /** Where the app wants its user back; absent: it did not say. */
  readonly redirectUri?: string;
  show(
    screen: AccountScreen,
    refusal?: { readonly problem: { text: TranslatableText; field?: string }; readonly status: number },
  ): Promise<void>;
  /** On to a section (303). */
  move(section: Section, notice?: Notice, more?: Readonly<Record<string, string>>): void;
}

export type AccountScreen = Pick<Screen, 'view' | 'title' | 'fields' | 'values' | 'script' | 'model'>;

export interface AccountSection {
  show(page: AccountContext): Promise<void>;
  /** By the form's `action`. `after`: all that changes anything asks for a sign-in that is not old. */
  readonly actions: Readonly<Record<string, (page: AccountContext) => Promise<void>>>;
}
