import { GatewayError } from './errors.js';

/** Equality `name = :value`, both sides as in the expression. */
export interface Equality {
  readonly name: string;
  readonly value: string;
}

const TOKEN = /\s*(?:(#\w+|[A-Za-z_]\w*)|(:\w+)|(<>|<=|>=|[=<>(),]))/y;

/**
 * Equalities of a KeyConditionExpression. Parses the whole expression (terms joined by AND, optionally in parentheses: equality, comparison,
 * BETWEEN, begins_with) and throws `validation` for anything else, so that every equality found is mandatory.
 */
export function equalitiesOf(expression: string): Equality[] {
  const tokens = tokensOf(expression);
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const isWord = (word: string): boolean => (tokens[at] ?? '').toUpperCase() === word;
  const expect = (pattern: RegExp): string => {
    const token = next();
    if (!pattern.test(token)) throw invalid(`unexpected "${token.slice(0, 50)}"`);
    return token;
  };

  function terms(depth: number): Equality[] {
    if (depth > 20) throw invalid('too deep');
    const found = term(depth);
    while (isWord('AND')) {
      next();
      found.push(...term(depth));
    }
    return found;
  }

  function term(depth: number): Equality[] {
    if (tokens[at] === '(') {
      next();
      const found = terms(depth + 1);
      expect(/^\)$/);
      return found;
    }
    if (tokens[at] === 'begins_with' && tokens[at + 1] === '(') {
      at += 2;
      for (const pattern of [NAME, /^,$/, VALUE, /^\)$/]) expect(pattern);
      return [];
    }
    return comparison();
  }

  function comparison(): Equality[] {
    const left = next();
    if (isWord('BETWEEN') && NAME.test(left)) {
      next();
      expect(VALUE);
      expect(/^AND$/i);
      expect(VALUE);
      return [];
    }
    const operator = expect(/^(=|<|<=|>|>=)$/);
    const right = next();
    const [name, value] = NAME.test(left) ? [left, right] : [right, left];
    if (!NAME.test(name) || !VALUE.test(value)) throw invalid('a name and a value are compared');
    return operator === '=' ? [{ name, value }] : [];
  }

  const found = terms(0);
  if (at < tokens.length) throw invalid(`unexpected "${next().slice(0, 50)}"`);
  return found;
}

const NAME = /^(?!(?:AND|OR|NOT|BETWEEN|IN)$)[#A-Za-z_]/i;
const VALUE = /^:/;

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  const end = expression.trimEnd().length;
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < end) {
    const match = pattern.exec(expression);
    if (!match) throw invalid('a character that has no place there');
    tokens.push((match[1] ?? match[2] ?? match[3])!);
  }
  return tokens;
}

const invalid = (what: string): GatewayError => new GatewayError('validation', `Invalid KeyConditionExpression: Syntax error; ${what}`);
