import { defined, own } from '../../../kernel/index.js';
import type { Shape } from './schema.js';

/** Characters that the service accepts in message texts; those of placeholders are among them. */
const TEXT = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`;
const WORD = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`;

/**
 * Service patterns that backtrack for seconds to minutes on hostile input, each with an equivalent that runs in linear time: lookahead for
 * the placeholder, then a check of the characters.
 */
const LINEAR: Readonly<Record<string, string>> = {
  [`${WORD}@${WORD}`]: `(?=[^]+?@[^])${WORD}`,
  [String.raw`${TEXT}\{####\}${TEXT}`]: String.raw`(?=[^]*?\{####\})${TEXT}`,
  // After the first opening any closing matches, so the search does not restart at a later one.
  [String.raw`${TEXT}\{##${TEXT}##\}${TEXT}`]: String.raw`(?=(?:(?!\{##)[^])*\{##[^]*?##\})${TEXT}`,
};

/** Compiles a pattern of the service: Java syntax, anchored at both ends. */
export function compilePattern(pattern: string): RegExp {
  const dotAll = pattern.startsWith('(?s)');
  const text = dotAll ? pattern.slice(4) : (own(LINEAR, pattern) ?? pattern);
  return new RegExp(`^(?:${text})$`, dotAll ? 'us' : 'u');
}

/** Constraints of a service as stored in `constraints/*.json`: the shape of each member, and the rules for each shape's values. */
export interface ConstraintData {
  /** Members of a structure, or `list of X`, or `map of K to V`. */
  readonly shapes: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly constraints: Readonly<Record<string, { readonly min?: number; readonly max?: number; readonly pattern?: string }>>;
  /** Values of enumerations, by shape name. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

export interface Violation {
  readonly path: string;
  /** Omitted: sensitive members. */
  readonly value?: unknown;
  readonly must: string;
}

/** Violations reported at most, so that a response does not grow with the request. */
const REPORTED = 10;

export interface Constraints {
  /** Returns the violations of a value that was read, in the order of its members. */
  check(value: unknown, shape: Shape, shapeName: string): Violation[];
}

export function createConstraints(data: ConstraintData): Constraints {
  const patterns = new Map<string, RegExp>();
  const patternOf = (text: string): RegExp => {
    const found = patterns.get(text) ?? compilePattern(text);
    patterns.set(text, found);
    return found;
  };

  function check(value: unknown, shape: Shape, name: string, path: string, sensitive: boolean, found: Violation[]): void {
    if (found.length >= REPORTED) return;
    const broken = brokenRule(value, name);
    if (broken) found.push({ path: path || 'input', must: broken, ...defined({ value: sensitive ? undefined : value }) });
    if (shape.kind === 'structure') checkMembers(value as Record<string, unknown>, shape, name, path, found);
    if (shape.kind === 'list') {
      const item = /^list of (.+)$/.exec(String(data.shapes[name]))?.[1] ?? '';
      for (const [at, one] of (value as unknown[]).entries()) check(one, shape.item, item, `${path}.${at + 1}.member`, sensitive, found);
    }
    if (shape.kind === 'map') {
      const [, key = '', item = ''] = /^map of (\S+) to (.+)$/.exec(String(data.shapes[name])) ?? [];
      for (const [entry, one] of Object.entries(value as object)) {
        check(entry, { kind: 'string' }, key, `${path}.key`, sensitive, found);
        check(one, shape.value, item, `${path}.value`, sensitive, found);
      }
    }
  }

  function checkMembers(
    value: Record<string, unknown>,
    shape: Shape & { kind: 'structure' },
    name: string,
    path: string,
    found: Violation[],
  ): void {
    const names = data.shapes[name];
    for (const [member, { shape: inner, required, sensitive }] of shape.members) {
      const here = `${path}${path ? '.' : ''}${lowerFirst(member)}`;
      const given = value[member];
      if (given === undefined) {
        if (required) found.push({ path: here, must: 'not be null', ...defined({ value: sensitive ? undefined : null }) });
        continue;
      }
      check(given, inner, typeof names === 'object' ? (names[member] ?? '') : '', here, sensitive, found);
    }
  }

  function brokenRule(value: unknown, name: string): string | undefined {
    const values = data.enums[name];
    if (values && typeof value === 'string' && !values.includes(value)) return `satisfy enum value set: [${values.join(', ')}]`;
    const rule = data.constraints[name];
    if (!rule) return undefined;
    const { min, max, pattern } = rule;
    if (typeof value === 'number') {
      if (min !== undefined && value < min) return `have value greater than or equal to ${min}`;
      if (max !== undefined && value > max) return `have value less than or equal to ${max}`;
      return Number.isInteger(value) ? undefined : 'be a whole number';
    }
    const length = sizeOf(value);
    if (min !== undefined && length < min) return `have length greater than or equal to ${min}`;
    if (max !== undefined && length > max) return `have length less than or equal to ${max}`;
    if (pattern !== undefined && typeof value === 'string' && !patternOf(pattern).test(value))
      return `satisfy regular expression pattern: ${pattern}`;
    return undefined;
  }

  return {
    check(value, shape, shapeName) {
      const found: Violation[] = [];
      check(value, shape, shapeName, '', false, found);
      return found.slice(0, REPORTED);
    },
  };
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** Message of a validation error: all violations in one sentence, as AWS writes it. */
export function violationText(violations: readonly Violation[]): string {
  const shown = (violation: Violation): string => {
    if (!('value' in violation)) return '';
    if (violation.value === null) return ' null';
    const text = typeof violation.value === 'object' ? JSON.stringify(violation.value) : String(violation.value);
    return ` '${text.slice(0, 200)}'`;
  };
  const many = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  const each = violations.map((one) => `Value${shown(one)} at '${one.path}' failed to satisfy constraint: Member must ${one.must}`);
  return `${many} detected: ${each.join('; ')}`;
}
