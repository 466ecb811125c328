import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Liquid } from 'liquidjs';
import { defined, type Logger } from '../kernel/index.js';
import { confirmationByLink, defaultNotices } from './default-notices.js';
import { fill, fillHtml, plainText } from './pool-texts.js';
import { createPoolTemplates } from './templates/pool-templates.js';
import type { Message, Messenger, Notice, Sender } from './types.js';

type Words = Pick<Message, 'subject' | 'text' | 'html'>;

/** `views`: folder of the default templates. Omitted: that of the package. */
export function createMessenger(parts: { readonly sender: Sender; readonly logger: Logger; readonly views?: string }): Messenger {
  const { sender, logger, views = findViews() } = parts;
  const templates = createPoolTemplates();
  const texts = new Liquid({ root: views, extname: '.liquid', cache: true, ownPropertyOnly: true, strictFilters: true });
  const pages = new Liquid({
    root: views,
    extname: '.liquid',
    cache: true,
    ownPropertyOnly: true,
    strictFilters: true,
    outputEscape: 'escape',
  });

  async function defaultTexts({ event, channel, code, username, link, pool }: Notice): Promise<Words> {
    const { view, subject: subjectTemplate, sms } = link === undefined ? defaultNotices[event] : confirmationByLink;
    const model = { code, username, link, pool: pool.name };
    const subject = await texts.parseAndRender(subjectTemplate, model);
    if (channel === 'sms') return { subject, text: await texts.parseAndRender(sms, model) };
    return {
      subject,
      text: await texts.renderFile(`${view}.text.liquid`, model),
      html: await pages.renderFile(`${view}.html.liquid`, { ...model, subject }),
    };
  }

  return {
    async notify(notice) {
      const { to, channel, code, event, pool } = notice;
      const defaults = await defaultTexts(notice);
      const { subject, ...words } = overrideWords(overrideWords(defaults, poolWords(notice)), await templateWords(notice));
      const mail = channel === 'email' && pool.mail ? { mail: pool.mail } : {};
      await sender.send({ to, channel, subject: oneLine(subject), ...words, code, event, poolId: pool.id, ...mail });
    },
  };

  /**
   * Renders the pool's template; on failure the other texts are used, so that the user still gets
   * the code.
   */
  async function templateWords(notice: Notice): Promise<Partial<Words>> {
    if (!notice.pool.templates) return {};
    try {
      const words = await templates.wordsFor(notice);
      return words.html === undefined ? words : { text: plainText(words.html), ...words };
    } catch (error) {
      // Liquid's own message would contain the template and its values.
      logger.error({ pool: notice.pool.id, event: notice.event, reason: (error as Error).name }, 'a message template failed');
      return {};
    }
  }

  /**
   * Returns the pool's own texts: the operator's HTML of an e-mail body, as in Cognito, with
   * escaped values.
   */
  function poolWords({ channel, code, username, link, pool }: Notice): Partial<Words> {
    const { subject, body } = pool.texts;
    const filling = { code, username, ...defined({ link }) };
    const title = subject === undefined ? {} : { subject: fill(subject, filling) };
    if (body === undefined) return title;
    if (channel === 'sms') return { ...title, text: fill(body, filling) };
    return { ...title, text: fill(plainText(body), filling), html: fillHtml(body, filling) };
  }
}

/** Overrides texts; an own plain text comes without the HTML of another source. */
function overrideWords({ subject, ...body }: Words, own: Partial<Words>): Words {
  return own.text === undefined ? { subject, ...body, ...own } : { subject, ...own, text: own.text };
}

/** Removes line breaks and other control characters: a subject is a header. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, ' ').trim();
}

/** Finds the package's own templates upwards from this file, wherever the build put it. */
function findViews(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'views', 'messages');
}
