import { GatewayError } from './errors.js';

/** JSON object of a DynamoDB request. */
export type Input = Readonly<Record<string, unknown>>;

/** JSON levels: DynamoDB values nest 32 levels with two JSON levels each, inside a few levels of the request. */
const MAX_DEPTH = 100;

/**
 * Parses and reserializes a request. JSON parsers differ on duplicate keys, so the forwarded body is the one that was authorized. Throws
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

/** Returns an object, or an empty one for any other value, which the upstream refuses by itself. */
export const record = (value: unknown): Input => (isRecord(value) ? value : {});

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Own member of an object, never an inherited one such as `constructor`. */
export const member = (value: unknown, name: string): unknown => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined);
