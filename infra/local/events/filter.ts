/** A rule of an event pattern: a leaf is a list of alternatives, a node an object of rules. */
type Pattern = { readonly [field: string]: Pattern | readonly unknown[] };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Prepares the filters of an event source mapping; a record passes when one of them matches, and always when there is
 * none. Throws on a rule that is not implemented, so that a filter never passes more or less here than on AWS.
 */
export function createFilter(filters: readonly { readonly Pattern?: unknown }[]): (record: unknown) => boolean {
  const patterns = filters.map(({ Pattern }) => {
    const pattern: unknown = typeof Pattern === 'string' ? JSON.parse(Pattern) : Pattern;
    return check(pattern, '');
  });
  return patterns.length === 0 ? () => true : (record) => patterns.some((pattern) => matches(pattern, record));
}

function check(pattern: unknown, path: string): Pattern {
  if (!isRecord(pattern)) throw new Error(`the filter pattern at ${path || 'its root'} is not an object`);
  for (const [field, rule] of Object.entries(pattern)) {
    const here = path === '' ? field : `${path}.${field}`;
    if (field.startsWith('$')) throw new Error(`the filter rule ${here} is not implemented`);
    if (Array.isArray(rule)) for (const each of rule) checkLeaf(each, here);
    else check(rule, here);
  }
  return pattern as Pattern;
}

const leafRules = new Set(['prefix', 'suffix', 'anything-but', 'exists', 'numeric', 'equals-ignore-case']);

function checkLeaf(rule: unknown, path: string): void {
  if (!isRecord(rule)) return;
  for (const name of Object.keys(rule)) {
    if (!leafRules.has(name)) throw new Error(`the filter rule ${name} at ${path} is not implemented`);
  }
}

function matches(pattern: Pattern, value: unknown): boolean {
  return Object.entries(pattern).every(([field, rule]) => {
    const inner = isRecord(value) ? value[field] : undefined;
    if (!Array.isArray(rule)) return matches(rule as Pattern, inner);
    // A list in the event matches when one of its elements does.
    const values: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
    return rule.some((alternative) => values.some((each) => leaf(alternative, each)));
  });
}

function leaf(rule: unknown, value: unknown): boolean {
  if (!isRecord(rule)) return value !== undefined && rule === value;
  const [[name, argument] = ['', undefined]] = Object.entries(rule);
  // `exists` looks at leaves only: an object in that place does not count as there.
  const there = value !== undefined && !isRecord(value);
  switch (name) {
    case 'exists':
      return there === argument;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(argument));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(String(argument));
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(argument).toLowerCase();
    case 'anything-but':
      return there && !anything(argument, value);
    case 'numeric':
      return typeof value === 'number' && numeric(argument as readonly unknown[], value);
    default:
      return false;
  }
}

function anything(argument: unknown, value: unknown): boolean {
  if (isRecord(argument)) return leaf(argument, value);
  return (Array.isArray(argument) ? argument : [argument]).includes(value);
}

function numeric(tests: readonly unknown[], value: number): boolean {
  for (let at = 0; at < tests.length; at += 2) {
    const limit = Number(tests[at + 1]);
    const holds = {
      '=': value === limit,
      '<': value < limit,
      '<=': value <= limit,
      '>': value > limit,
      '>=': value >= limit,
    };
    if (!holds[String(tests[at]) as keyof typeof holds]) return false;
  }
  return true;
}
