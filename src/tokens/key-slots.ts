import { defined } from '../kernel/index.js';
import type { KeySlots, StoredKeys } from './keys.store.js';

/**
 * Milliseconds that a key is published before it signs: longer than the `Cache-Control` of the
 * JWKS, and than common verifiers cache a key set.
 */
export const PUBLISHED_AHEAD = 60 * 60_000;
/**
 * Milliseconds that a key is published after its last signature: the longest token lifetime plus a
 * margin.
 */
export const PUBLISHED_AFTER = 25 * 60 * 60_000;

/**
 * Returns the slots at a moment. Steps of a rotation are stored as moments: all processes apply
 * them at once and none has to be running.
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

/**
 * Returns the slots with a next key, which signs only after all verifiers can know it and the last
 * one's tokens have expired.
 */
export function withNext(stored: KeySlots, next: string, now: number): KeySlots & { activateAt: Date } {
  const activateAt = new Date(Math.max(now + PUBLISHED_AHEAD, stored.retireAt?.getTime() ?? 0));
  return { ...stored, next, activateAt };
}

export const slotsOf = ({ current, currentSince, next, activateAt, old, retireAt }: StoredKeys): KeySlots => ({
  current,
  ...defined({ currentSince, next, activateAt, old, retireAt }),
});
