/** Characters. */
const MAX_LENGTH = 256;

/**
 * Reports whether a client ID is the URL of a Client ID Metadata Document: https, with a path, in normal form (so without dot segments and
 * a default port), without credentials, query and fragment (draft-ietf-oauth-client-id-metadata-document section 3).
 */
export function isDocumentUrl(id: string): boolean {
  if (!id.startsWith('https://') || id.length > MAX_LENGTH || /[?#\\]|%2e/i.test(id) || !URL.canParse(id)) return false;
  const { href, pathname, username, password } = new URL(id);
  return href === id && pathname !== '/' && username === '' && password === '';
}
