import { defined } from '../../kernel/index.js';
import { compilePolicy } from './compile.js';
import {
  type ConditionElement,
  malformed,
  type PolicyDocument,
  type PolicyKind,
  type PrincipalElement,
  type Statement,
} from './document.js';

/**
 * Characters of the JSON without white space: IAM's limits for trust and session policies, and for
 * all inline policies of a role.
 */
const MAX_LENGTH: Readonly<Record<PolicyKind, number>> = { permission: 10_240, trust: 4096, session: 2048 };
const ROOM_FOR_SPACES = 4;
const TOP = new Set(['Version', 'Id', 'Statement']);
const MEMBERS = new Set(['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);
const PRINCIPALS = new Set(['AWS', 'Federated', 'Service', 'CanonicalUser']);
const ACTION = /^(\*|[\w*?-]+:[\w*?-]+)$/;

/**
 * Parses and checks a policy by IAM's grammar. Throws `malformed_policy` with a message that names
 * the fault.
 */
export function parsePolicy(policy: string | object, kind: PolicyKind = 'permission'): PolicyDocument {
  const top = object(typeof policy === 'string' ? parseJson(policy, MAX_LENGTH[kind]) : policy, 'The policy');
  onlyKnown(top, TOP);
  const { Version, Id } = top;
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw malformed('The policy must contain a valid version string.');
  if (Id !== undefined && typeof Id !== 'string') throw malformed('Id must be a string.');
  const statements = list(top['Statement'] ?? []).map((statement) => parseStatement(statement, kind));
  if (statements.length === 0) throw malformed('Syntax errors in policy: no statement.');
  const sids = statements.flatMap((statement) => statement.Sid ?? []);
  if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
  const document: PolicyDocument = {
    ...defined({ Version, Id }),
    Statement: statements,
  };
  if (JSON.stringify(document).length > MAX_LENGTH[kind]) throw malformed('The policy is too long.');
  compilePolicy(document);
  return document;
}

function parseJson(text: string, max: number): unknown {
  if (text.length > max * ROOM_FOR_SPACES) throw malformed('The policy is too long.');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed('This policy contains invalid Json', cause);
  }
}

function parseStatement(value: unknown, kind: PolicyKind): Statement {
  const statement = object(value, 'A statement');
  onlyKnown(statement, MEMBERS);
  const { Sid, Effect } = statement;
  if (Sid !== undefined && (typeof Sid !== 'string' || !/^[A-Za-z0-9 ]*$/.test(Sid)))
    throw malformed('Statement IDs (SID) must be alpha-numeric.');
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Syntax errors in policy: Effect must be Allow or Deny.');
  return {
    ...defined({ Sid: Sid === undefined || Sid === '' ? undefined : Sid }),
    Effect,
    ...parseWho(statement, kind),
    ...parseActions(statement),
    ...parseResources(statement, kind),
    ...defined({ Condition: statement['Condition'] === undefined ? undefined : parseConditions(statement['Condition']) }),
  };
}

function parseWho(statement: Record<string, unknown>, kind: PolicyKind): Pick<Statement, 'Principal' | 'NotPrincipal'> {
  const { Principal, NotPrincipal } = statement;
  if (kind !== 'trust') {
    if (Principal !== undefined || NotPrincipal !== undefined) throw malformed('Policy document should not specify a principal.');
    return {};
  }
  exactlyOne(statement, 'Principal', 'NotPrincipal');
  return Principal === undefined ? { NotPrincipal: parsePrincipal(NotPrincipal) } : { Principal: parsePrincipal(Principal) };
}

function parsePrincipal(value: unknown): PrincipalElement {
  if (value === '*') return '*';
  const principal = object(value, 'Principal');
  onlyKnown(principal, PRINCIPALS);
  const entries = Object.entries(principal).map(([kind, names]) => [kind, strings(names, 'Principal')] as const);
  if (entries.length === 0) throw malformed('Principal names nobody.');
  return Object.fromEntries(entries);
}

function parseActions(statement: Record<string, unknown>): Pick<Statement, 'Action' | 'NotAction'> {
  const name = exactlyOne(statement, 'Action', 'NotAction');
  const actions = strings(statement[name], name);
  const wrong = actions.find((action) => !ACTION.test(action));
  if (wrong !== undefined) throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  return { [name]: actions };
}

function parseResources(statement: Record<string, unknown>, kind: PolicyKind): Pick<Statement, 'Resource' | 'NotResource'> {
  if (kind === 'trust') {
    if (statement['Resource'] !== undefined || statement['NotResource'] !== undefined) throw malformed('Has prohibited field Resource');
    return {};
  }
  const name = exactlyOne(statement, 'Resource', 'NotResource');
  return { [name]: strings(statement[name], name) };
}

function parseConditions(value: unknown): ConditionElement {
  const operators = Object.entries(object(value, 'Condition'));
  return Object.fromEntries(
    operators.map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(object(keys, operator)).map(([key, values]) => [conditionKey(key), scalars(values, operator)])),
    ]),
  );
}

function conditionKey(key: string): string {
  if (key === '' || key.length > 512) throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  return key;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function strings(value: unknown, name: string): readonly string[] {
  const values = list(value);
  if (values.length === 0) throw malformed(`Policy statement must contain ${name}.`);
  if (!values.every((item) => typeof item === 'string' && item !== ''))
    throw malformed(`Syntax errors in policy: ${name} must be strings.`);
  return values as readonly string[];
}

function scalars(value: unknown, name: string): readonly string[] {
  const values = list(value);
  const scalar = (item: unknown) => typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean';
  if (values.length === 0 || !values.every(scalar)) throw malformed(`Syntax errors in policy: values of ${name}.`);
  return values.map(String);
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(`Syntax errors in policy: ${what} must be an object.`);
  return value as Record<string, unknown>;
}

function onlyKnown(value: Record<string, unknown>, known: ReadonlySet<string>): void {
  const unknown = Object.keys(value).find((name) => !known.has(name));
  if (unknown !== undefined) throw malformed(`Syntax errors in policy: unknown element ${unknown.slice(0, 100)}.`);
}

function exactlyOne<A extends string, B extends string>(statement: Record<string, unknown>, one: A, other: B): A | B {
  if ((statement[one] === undefined) === (statement[other] === undefined))
    throw malformed(`Policy statement must contain one of ${one} and ${other}.`);
  return statement[one] === undefined ? other : one;
}
