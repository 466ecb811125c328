import type { Transform } from 'node:stream';

/**
 * Passes a payload on one piece late, so that its end is only let through when the whole of it has proven good: whoever reads
 * a body of announced length never has all of a bad one.
 */
export interface TrailingBuffer {
  pass(piece: Buffer): void;
  /** The payload is good: the last piece may go. */
  release(): void;
}

export function createTrailingBuffer(stream: Transform): TrailingBuffer {
  let held: Buffer | undefined;
  const release = () => {
    if (held) stream.push(held);
    held = undefined;
  };
  return {
    pass(piece) {
      if (piece.length === 0) return;
      release();
      held = piece;
    },
    release,
  };
}
