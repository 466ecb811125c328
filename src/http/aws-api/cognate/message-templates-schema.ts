import { z } from 'zod';
import { type MessageTemplates, problemOfTemplates } from '../../../messaging/index.js';

const MAX_LANGUAGES = 50;
/** Characters of JSON, all templates of a pool together: a pool is read as a whole. */
const MAX_LENGTH = 500_000;

const template = z
  .strictObject({
    subject: z.string().min(1).max(140).exactOptional(),
    html: z.string().min(1).max(20_000).exactOptional(),
    text: z.string().min(1).max(20_000).exactOptional(),
    sms: z.string().min(1).max(1000).exactOptional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must say something');

const byLanguage = z
  .record(z.string().regex(/^([a-z]{2,3}(-[a-z0-9]{1,8}){0,3}|default)$/, 'must be a language in lower case, or default'), template)
  .refine((languages) => Object.keys(languages).length <= MAX_LANGUAGES, `must be at most ${MAX_LANGUAGES} languages`)
  .exactOptional();

/** `messageTemplates` of a pool. A template that Liquid cannot parse is refused here and not only when a message is sent. */
export const messageTemplates = z
  .strictObject({
    'sign-up': byLanguage,
    'resend-code': byLanguage,
    'forgot-password': byLanguage,
    invitation: byLanguage,
    'sign-in': byLanguage,
    'update-attribute': byLanguage,
    'verify-attribute': byLanguage,
  } satisfies Record<keyof MessageTemplates, typeof byLanguage>)
  .superRefine((templates, check) => {
    if (JSON.stringify(templates).length > MAX_LENGTH)
      return check.addIssue({ code: 'custom', message: `must be at most ${MAX_LENGTH} characters` });
    const problem = problemOfTemplates(templates);
    if (problem) check.addIssue({ code: 'custom', message: problem });
  });
