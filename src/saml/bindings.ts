import { createSign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { defined } from '../kernel/index.js';
import type { SamlKey } from './sign-element.js';
import { RSA_SHA256 } from './urns.js';

/** Parameter name of a message in query and form. */
export type MessageKind = 'SAMLRequest' | 'SAMLResponse';

export interface RedirectMessage {
  readonly kind: MessageKind;
  readonly xml: string;
  readonly relayState?: string;
}

/**
 * Returns the URL of a message by HTTP-Redirect (bindings section 3.4): deflated, and the query signed if there is a key. An existing
 * query of `location` is kept.
 */
export function redirectUrl(location: string, { kind, xml, relayState }: RedirectMessage, key?: SamlKey): string {
  const parts = [
    `${kind}=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`,
    ...(relayState === undefined ? [] : [`RelayState=${encodeURIComponent(relayState)}`]),
    ...(key === undefined ? [] : [`SigAlg=${encodeURIComponent(RSA_SHA256)}`]),
  ];
  const query = parts.join('&');
  const signature = key === undefined ? '' : `&Signature=${encodeURIComponent(signatureOf(query, key))}`;
  return `${location}${location.includes('?') ? '&' : '?'}${query}${signature}`;
}

const signatureOf = (query: string, { privateKey }: SamlKey): string => createSign('RSA-SHA256').update(query).sign(privateKey, 'base64');

/** Form fields of a message by HTTP-POST (bindings section 3.5). */
export function postFields({ kind, xml, relayState }: RedirectMessage): Readonly<Record<string, string>> {
  return { [kind]: Buffer.from(xml).toString('base64'), ...defined({ RelayState: relayState }) };
}
