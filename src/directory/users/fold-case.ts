/**
 * Folds a name for case-insensitive comparison: NFC, lower case, no locale. Final sigma becomes
 * sigma, so that upper-case and lower-case Greek agree. Different letters stay different.
 */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
