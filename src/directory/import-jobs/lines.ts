/** Characters that a line may have (cognito.md section 16). */
export const LONGEST_LINE = 16_000;

/** Lines of a UTF-8 file, without their ends. One that is too long is cut a little behind the limit: no file makes us hold more of it. */
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
