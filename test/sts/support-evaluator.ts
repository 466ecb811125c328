/** A second evaluator: written from AWS's rules alone, slow and obvious. It shares no line with the one in `src/sts/policy`. */
export interface PlainStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
export type PlainPolicy = readonly PlainStatement[];
export type PlainContext = Readonly<Record<string, string | readonly string[]>>;

/** Every way of it: a star takes nothing, or one character and stays. */
function like(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*') return like(pattern.slice(1), text) || (text !== '' && like(pattern, text.slice(1)));
  if (text === '') return false;
  return (pattern[0] === '?' || pattern[0] === text[0]) && like(pattern.slice(1), text.slice(1));
}

const parts = (arn: string): string[] => {
  const all = arn.split(':');
  return [...all.slice(0, 5), all.slice(5).join(':')];
};

function arnLike(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const [wanted, found] = [parts(pattern), parts(arn)];
  return wanted.every((part, at) => like(part, found[at]!));
}

const SINGLE: Readonly<Record<string, (actual: string, wanted: string) => boolean>> = {
  StringEquals: (a, w) => a === w,
  StringEqualsIgnoreCase: (a, w) => a.toLowerCase() === w.toLowerCase(),
  StringLike: (a, w) => like(w, a),
  NumericEquals: (a, w) => Number(a) === Number(w),
  NumericLessThan: (a, w) => Number(a) < Number(w),
  NumericGreaterThanEquals: (a, w) => Number(a) >= Number(w),
  Bool: (a, w) => a.toLowerCase() === w.toLowerCase(),
};
const OPPOSITES: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
};

function condition(operator: string, key: string, wanted: readonly string[], context: PlainContext): boolean {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  const actual = found === undefined ? [] : [found].flat();
  if (operator === 'Null') return wanted.some((one) => one === String(actual.length === 0));
  const ifExists = operator.endsWith('IfExists');
  const [set, bare] = operator.replace('IfExists', '').includes(':')
    ? (operator.replace('IfExists', '').split(':') as [string, string])
    : ['', operator.replace('IfExists', '')];
  const opposite = OPPOSITES[bare];
  const one = (value: string): boolean => {
    const any = wanted.some((text) => SINGLE[opposite ?? bare]!(value, text));
    return opposite ? !any : any;
  };
  if (actual.length === 0) {
    if (ifExists || set === 'ForAllValues') return true;
    return set === '' && opposite !== undefined;
  }
  if (set === 'ForAllValues') return actual.every(one);
  if (set === 'ForAnyValue') return actual.some(one);
  return opposite ? actual.every(one) : actual.some(one);
}

function applies(statement: PlainStatement, action: string, resource: string, context: PlainContext): boolean {
  const acts = (list: readonly string[]) => list.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()));
  const names = (list: readonly string[]) => list.some((pattern) => arnLike(pattern, resource));
  if (statement.Action && !acts(statement.Action)) return false;
  if (statement.NotAction && acts(statement.NotAction)) return false;
  if (statement.Resource && !names(statement.Resource)) return false;
  if (statement.NotResource && names(statement.NotResource)) return false;
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, wanted] of Object.entries(keys)) if (!condition(operator, key, wanted, context)) return false;
  return true;
}

export function plainDecision(
  policies: { readonly identity: readonly PlainPolicy[]; readonly session: readonly PlainPolicy[]; readonly boundary?: PlainPolicy },
  { action, resource, context }: { readonly action: string; readonly resource: string; readonly context: PlainContext },
): 'allow' | 'deny-explicit' | 'deny-implicit' {
  const says = (list: readonly PlainPolicy[], effect: string): boolean =>
    list.flat().some((statement) => statement.Effect === effect && applies(statement, action, resource, context));
  const groups = [
    policies.identity,
    ...(policies.boundary ? [[policies.boundary]] : []),
    ...(policies.session.length > 0 ? [policies.session] : []),
  ];
  if (groups.some((group) => says(group, 'Deny'))) return 'deny-explicit';
  return groups.every((group) => says(group, 'Allow')) ? 'allow' : 'deny-implicit';
}
