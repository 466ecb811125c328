import { defined } from '../kernel/index.js';
import type { KeySlots, StoredKeys } from './keys.store.js';

/**
 * Milliseconds that a key is published before it signs: longer than `Cache-Control` of the JWKS lets anybody keep it, and than common
 * verifiers remember a key set.
 */
export const PUBLISHED_AHEAD = 60 * 60_000;
/** Milliseconds that a key is published after its last signature: the longest life of a token, and some. */
export const PUBLISHED_AFTER = 25 * 60 * 60_000;

/**
 * What the slots are by now. Steps of a rotation are moments written down beforehand: every process takes them at once and none has to be
 * awake for it.
 */
export function slotsAt(stored: KeySlots, now: number): KeySlots {
  return withoutRetired(stepped(stored, now), now);
}

function stepped(stored: KeySlots, now: number): KeySlots {
  const { next, activateAt } = stored;
  if (next === undefined || activateAt === undefined || activateAt.getTime() > now) return stored;
  const retireAt = new Date(activateAt.getTime() + PUBLISHED_AFTER);
  return { current: next, currentSince: activateAt, old: stored.current, retireAt };
}

function withoutRetired(slots: KeySlots, now: number): KeySlots {
  const { old, retireAt, ...rest } = slots;
  return old === undefined || (retireAt !== undefined && retireAt.getTime() <= now) ? rest : slots;
}

/** The slots with a next key that will sign: not before everybody can know it, nor before the last one's tokens have ended. */
export function withNext(stored: KeySlots, next: string, now: number): KeySlots & { activateAt: Date } {
  const activateAt = new Date(Math.max(now + PUBLISHED_AHEAD, stored.retireAt?.getTime() ?? 0));
  return { ...stored, next, activateAt };
}

export const slotsOf = ({ current, currentSince, next, activateAt, old, retireAt }: StoredKeys): KeySlots => ({
  current,
  ...defined({ currentSince, next, activateAt, old, retireAt }),
});
