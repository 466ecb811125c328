import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Liquid } from 'liquidjs';
import { confirmationByLink, houseNotices } from './house-notices.js';
import { fill, fillHtml, plainText } from './pool-texts.js';
import type { Message, Messenger, Notice, Sender } from './types.js';

type Words = Pick<Message, 'subject' | 'text' | 'html'>;

/** `views`: where the house's templates are, instead of in the package. */
export function createMessenger({ sender, views = findViews() }: { readonly sender: Sender; readonly views?: string }): Messenger {
  const texts = new Liquid({ root: views, extname: '.liquid', cache: true, ownPropertyOnly: true, strictFilters: true });
  const pages = new Liquid({
    root: views,
    extname: '.liquid',
    cache: true,
    ownPropertyOnly: true,
    strictFilters: true,
    outputEscape: 'escape',
  });

  async function houseWords({ event, channel, code, username, link, pool }: Notice): Promise<Words> {
    const { view, subject: subjectTemplate, sms } = link === undefined ? houseNotices[event] : confirmationByLink;
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
      const { to, channel, code } = notice;
      const house = await houseWords(notice);
      const { subject, ...words } = { ...house, ...poolWords(notice) };
      await sender.send({ to, channel, subject: oneLine(subject), ...words, code });
    },
  };

  /** The pool's own: an e-mail's body is HTML, as in Cognito, and the operator's word; what is filled in is escaped. */
  function poolWords({ channel, code, username, link, pool }: Notice): Partial<Words> {
    const { subject, body } = pool.texts;
    const filling = { code, username, ...(link === undefined ? {} : { link }) };
    const title = subject === undefined ? {} : { subject: fill(subject, filling) };
    if (body === undefined) return title;
    if (channel === 'sms') return { ...title, text: fill(body, filling) };
    return { ...title, text: fill(plainText(body), filling), html: fillHtml(body, filling) };
  }
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
