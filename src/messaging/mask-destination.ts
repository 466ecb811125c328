import type { DeliveryMedium } from './types.js';

/**
 * Where a message went, for the eyes of who may not know: `a***@e***`, `+*******1234`. The number of stars tells nothing, nor do capitals:
 * those of an address as it was once typed at sign-up would tell it from one that was only typed just now.
 */
export function maskDestination(channel: DeliveryMedium, to: string): string {
  if (channel === 'http') return new URL(to).origin;
  return channel === 'email' ? maskEmail(to) : maskPhone(to);
}

function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return `${first(address.slice(0, Math.max(at, 0)))}***@${first(address.slice(at + 1))}***`;
}

/** A number too short to have a harmless end shows none. */
function maskPhone(number: string): string {
  return `+*******${number.length > 8 ? number.slice(-4) : ''}`;
}

const first = (text: string): string => [...text.normalize('NFC').toLowerCase()][0] ?? '';
