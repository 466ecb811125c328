import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Liquid } from 'liquidjs';
import { defined, type Logger } from '../kernel/index.js';
import { confirmationByLink, defaultNotices } from './default-notices.js';
import { fill, fillHtml, plainText } from './pool-texts.js';
import { createPoolTemplates } from './templates/pool-templates.js';
import type { Message, Messenger, Notice, Sender } from './types.js';

type Words = Pick<Message, 'subject' | 'text' | 'html'>;

/** `views`: where the house's templates are, instead of in the package. */
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
      const house = await defaultTexts(notice);
      const { subject, ...words } = over(over(house, poolWords(notice)), await templateWords(notice));
      const mail = channel === 'email' && pool.mail ? { mail: pool.mail } : {};
      await sender.send({ to, channel, subject: oneLine(subject), ...words, code, event, poolId: pool.id, ...mail });
    },
  };

  /** A template that fails is no reason to keep a code from its user: other words are there. */
  async function templateWords(notice: Notice): Promise<Partial<Words>> {
    if (!notice.pool.templates) return {};
    try {
      const words = await templates.wordsFor(notice);
      return words.html === undefined ? words : { text: plainText(words.html), ...words };
    } catch (error) {
      // Liquid's own words would show the template, and what is in it.
      logger.error({ pool: notice.pool.id, event: notice.event, reason: (error as Error).name }, 'a message template failed');
      return {};
    }
  }

  /** The pool's own: an e-mail's body is HTML, as in Cognito, and the operator's word; what is filled in is escaped. */
  function poolWords({ channel, code, username, link, pool }: Notice): Partial<Words> {
    const { subject, body } = pool.texts;
    const filling = { code, username, ...defined({ link }) };
    const title = subject === undefined ? {} : { subject: fill(subject, filling) };
    if (body === undefined) return title;
    if (channel === 'sms') return { ...title, text: fill(body, filling) };
    return { ...title, text: fill(plainText(body), filling), html: fillHtml(body, filling) };
  }
}

/** A text of its own comes without the HTML of another. */
function over({ subject, ...body }: Words, own: Partial<Words>): Words {
  return own.text === undefined ? { subject, ...body, ...own } : { subject, ...own, text: own.text };
}

/** A subject is a header: no line breaks or other controls. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, ' ').trim();
}

/** The package's own templates: found upwards from this file, wherever the build put it. */
function findViews(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'views', 'messages');
}
