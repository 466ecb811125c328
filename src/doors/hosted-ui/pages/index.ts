import type { Page, PageParts } from '../page.js';
import type { PageName } from '../visit.js';
import { createConfirmPage } from './confirm.js';
import { createForgotPage } from './forgot.js';
import { createCancelPage, createContinuePage } from './leaving.js';
import { createNewPasswordPage } from './new-password.js';
import { createResendPage } from './resend.js';
import { createResetPage } from './reset.js';
import { createSignInPage } from './sign-in.js';
import { createSignUpPage } from './sign-up.js';

/** Every page, by the last part of its address under `/{poolId}/login/{uid}`. */
export function createPages(parts: PageParts): ReadonlyMap<string, Page> {
  const pages: Readonly<Record<PageName, Page>> = {
    '': createSignInPage(parts),
    signup: createSignUpPage(parts),
    confirm: createConfirmPage(parts),
    resend: createResendPage(parts),
    forgot: createForgotPage(parts),
    reset: createResetPage(parts),
    'new-password': createNewPasswordPage(parts),
    cancel: createCancelPage(),
    continue: createContinuePage(parts),
  };
  return new Map(Object.entries(pages));
}
