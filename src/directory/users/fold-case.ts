/**
 * The form in which names that differ only in case are one: NFC, lower case, no locale. Final sigma is sigma, so that upper-case Greek
 * comes down to what lower-case Greek is. Different letters stay different: nobody's address is folded into another's.
 */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
