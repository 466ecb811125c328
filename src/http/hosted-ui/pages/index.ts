import type { Page, PageParts } from '../page.js';
import type { PageName } from '../page-context.js';
import { createChoosePage } from './choose.js';
import { createCodePage } from './code.js';
import { createConfirmPage } from './confirm.js';
import { createConsentPages } from './consent.js';
import { createForgotPage } from './forgot.js';
import { createCancelPage, createContinuePage } from './interstitial.js';
import { createNewPasswordPage } from './new-password.js';
import { createPasskeyPage } from './passkey.js';
import { createDonePage, createProviderPage } from './provider.js';
import { createResendPage } from './resend.js';
import { createResetPage } from './reset.js';
import { createSetUpPage } from './set-up.js';
import { createSetUpEmailPage } from './set-up-email.js';
import { createSignInPage } from './sign-in.js';
import { createSignUpPage } from './sign-up.js';

/** Pages by the last path segment below `/{poolId}/login/{uid}`. */
export interface Pages {
  /** Pages of interactions without a signed-in user. */
  readonly signIn: ReadonlyMap<string, Page>;
  /** Pages of interactions that need the consent of the signed-in user. */
  readonly consent: ReadonlyMap<string, Page>;
}

export function createPages(parts: PageParts): Pages {
  return { signIn: signInPages(parts), consent: createConsentPages(parts) };
}

function signInPages(parts: PageParts): ReadonlyMap<string, Page> {
  const pages: Readonly<Record<Exclude<PageName, 'allow' | 'deny'>, Page>> = {
    '': createSignInPage(parts),
    signup: createSignUpPage(parts),
    confirm: createConfirmPage(parts),
    resend: createResendPage(parts),
    forgot: createForgotPage(parts),
    reset: createResetPage(parts),
    'new-password': createNewPasswordPage(parts),
    passkey: createPasskeyPage(parts),
    code: createCodePage(parts),
    choose: createChoosePage(parts),
    'set-up': createSetUpPage(parts),
    'set-up-email': createSetUpEmailPage(parts),
    provider: createProviderPage(parts),
    done: createDonePage(parts),
    cancel: createCancelPage(),
    continue: createContinuePage(parts),
  };
  return new Map(Object.entries(pages));
}
