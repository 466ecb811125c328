import { GatewayError } from './errors.js';

/** A JSON object of a DynamoDB request. */
export type Input = Readonly<Record<string, unknown>>;

/** Values nest 32 levels at most, with two JSON levels each, and the request has some around them. */
const MAX_DEPTH = 100;

/**
 * Reads a request and writes it anew: of a key that comes twice JSON readers pick different ones, so what goes on is what was read here. Throws
 * `serialization`.
 */
export function readInput(body: Buffer): { input: Input; rewritten: Buffer } {
  let input: unknown;
  try {
    input = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw unreadable(cause);
  }
  if (!isRecord(input) || !isShallow(input, MAX_DEPTH)) throw unreadable();
  return { input, rewritten: Buffer.from(JSON.stringify(input)) };
}

const unreadable = (cause?: unknown): GatewayError =>
  new GatewayError('serialization', 'The request body could not be read as JSON.', { cause });

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((each) => isShallow(each, levels - 1));
}

const isRecord = (value: unknown): value is Input => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object, or an empty one in place of what is none: servers refuse that by themselves. */
export const record = (value: unknown): Input => (isRecord(value) ? value : {});

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A member of the object itself: names like `constructor` are nothing special. */
export const member = (value: unknown, name: string): unknown => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined);
