/** What a pool's own texts are filled with: `{####}`, `{username}`, and the link of `{##words##}`. */
export interface Filling {
  readonly code: string;
  readonly username: string;
  /** Absent: `{##words##}` stays as it is. */
  readonly link?: string;
}

const PLACEHOLDER = /\{####\}|\{username\}|\{##([^{}]*)##\}/g;

/** In plain text. One pass: what is filled in is not looked at again. */
export function fill(template: string, { code, username, link }: Filling): string {
  return template.replace(PLACEHOLDER, (placeholder, words: string | undefined) => {
    if (words !== undefined) return link === undefined ? placeholder : `${words.trim()}: ${link}`;
    return placeholder === '{####}' ? code : username;
  });
}

/** In an operator's HTML: what is filled in is escaped, the words of the link are the operator's. */
export function fillHtml(template: string, { code, username, link }: Filling): string {
  return template.replace(PLACEHOLDER, (placeholder, words: string | undefined) => {
    if (words !== undefined) return link === undefined ? placeholder : `<a href="${escapeHtml(link)}">${words.trim()}</a>`;
    return escapeHtml(placeholder === '{####}' ? code : username);
  });
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** An operator's HTML as plain text: breaks stay breaks, other tags go, what was escaped is itself again. */
export function plainText(html: string): string {
  return html
    .replace(/<(br|\/p|\/div|\/h[1-6]|\/li|\/tr)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity) => CHARACTERS[entity]!)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const CHARACTERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(ENTITIES).map(([character, entity]) => [entity, character])),
  '&nbsp;': ' ',
};
