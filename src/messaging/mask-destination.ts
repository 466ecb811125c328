import type { DeliveryMedium } from './types.js';

/**
 * Masks a destination for unauthenticated callers: `a***@e***`, `+*******1234`. The number of stars
 * is constant and letters are lower case: otherwise the spelling at sign-up would differ from the
 * one just typed and reveal that the user exists.
 */
export function maskDestination(channel: DeliveryMedium, to: string): string {
  if (channel === 'http') return new URL(to).origin;
  return channel === 'email' ? maskEmail(to) : maskPhone(to);
}

function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return `${first(address.slice(0, Math.max(at, 0)))}***@${first(address.slice(at + 1))}***`;
}

/** Masks a number; one too short for a harmless ending is masked whole. */
function maskPhone(number: string): string {
  return `+*******${number.length > 8 ? number.slice(-4) : ''}`;
}

const first = (text: string): string => [...text.normalize('NFC').toLowerCase()][0] ?? '';
