import { escapeHtml } from '../kernel/index.js';
/** Values of a pool's own texts: `{####}`, `{username}`, and the link of `{##text##}`. */
export interface Filling {
  readonly code: string;
  readonly username: string;
  /** Omitted: `{##text##}` is left unchanged. */
  readonly link?: string;
}

const PLACEHOLDER = /\{####\}|\{username\}|\{##([^{}]*)##\}/g;

/** Fills in plain text. One pass: values are not scanned again. */
export function fill(template: string, { code, username, link }: Filling): string {
  return template.replace(PLACEHOLDER, (placeholder, words: string | undefined) => {
    if (words !== undefined) return link === undefined ? placeholder : `${words.trim()}: ${link}`;
    return placeholder === '{####}' ? code : username;
  });
}

/** Fills in an operator's HTML: values are escaped, the text of the link is the operator's. */
export function fillHtml(template: string, { code, username, link }: Filling): string {
  return template.replace(PLACEHOLDER, (placeholder, words: string | undefined) => {
    if (words !== undefined) return link === undefined ? placeholder : `<a href="${escapeHtml(link)}">${words.trim()}</a>`;
    return escapeHtml(placeholder === '{####}' ? code : username);
  });
}

/**
 * Converts an operator's HTML to plain text: line breaks are kept, other tags removed, entities
 * decoded.
 */
export function plainText(html: string): string {
  return html
    .replace(/<(br|\/p|\/div|\/h[1-6]|\/li|\/tr)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity) => CHARACTERS[entity]!)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};
