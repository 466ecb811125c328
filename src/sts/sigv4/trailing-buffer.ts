import type { Transform } from 'node:stream';

/**
 * Delays a payload by one piece, so that its end is released only after the whole is verified: a
 * reader of a body of announced length never gets all of an invalid one.
 */
export interface TrailingBuffer {
  pass(piece: Buffer): void;
  /** Releases the last piece of a verified payload. */
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
