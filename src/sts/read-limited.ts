/**
 * Reads the text of a response of at most `max` bytes; throws for a longer one, having read no more
 * than that.
 */
export async function readLimited(answer: Response, max: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.body ?? []) {
    length += piece.length;
    if (length > max) throw new RangeError(`The answer is longer than ${max} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
