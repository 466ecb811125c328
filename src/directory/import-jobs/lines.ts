/** Characters of a line (Cognito CSV import). */
export const LONGEST_LINE = 16_000;

/**
 * Yields the lines of a UTF-8 file, without line ends. An overlong line is cut shortly after the
 * limit, which bounds memory.
 */
export async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of content) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop()!.slice(0, LONGEST_LINE + 2);
    for (const part of parts) yield trimmed(part);
  }
  if (rest !== '') yield trimmed(rest);
}

const trimmed = (line: string): string => line.slice(0, LONGEST_LINE + 2).replace(/\r$/, '');
