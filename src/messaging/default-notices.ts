import type { MessageEvent } from './types.js';

/**
 * Default templates of the server: `views/messages/{view}.*.liquid`, and the subject, also in
 * Liquid.
 */
export interface DefaultNotice {
  readonly view: 'verification' | 'confirmation-link' | 'recovery' | 'invitation' | 'sign-in';
  readonly subject: string;
  readonly sms: string;
}

const verification: DefaultNotice = {
  view: 'verification',
  subject: 'Your verification code for {{ pool }}',
  sms: 'Your {{ pool }} verification code is {{ code }}.',
};

/** Notice with a confirmation link in place of a code: e-mail only. */
export const confirmationByLink: DefaultNotice = {
  view: 'confirmation-link',
  subject: 'Confirm your email address for {{ pool }}',
  sms: verification.sms,
};

export const defaultNotices: Readonly<Record<MessageEvent, DefaultNotice>> = {
  'sign-up': verification,
  'resend-code': verification,
  'update-attribute': verification,
  'verify-attribute': verification,
  'forgot-password': {
    view: 'recovery',
    subject: 'Reset your password for {{ pool }}',
    sms: 'Your {{ pool }} password reset code is {{ code }}.',
  },
  'sign-in': {
    view: 'sign-in',
    subject: 'Your sign-in code for {{ pool }}',
    sms: 'Your {{ pool }} sign-in code is {{ code }}.',
  },
  invitation: {
    view: 'invitation',
    subject: 'Your account for {{ pool }}',
    sms: 'Your {{ pool }} username is {{ username }} and temporary password is {{ code }}',
  },
};
