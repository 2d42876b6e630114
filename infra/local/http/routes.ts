/** A route of the HTTP API. */
export interface Route<T> {
  /** `GET /v1/cases/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly key: string;
  readonly value: T;
}

/** A route that a request matched, with its decoded path parameters. */
export interface Match<T> {
  readonly route: Route<T>;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Pattern<T> {
  readonly route: Route<T>;
  readonly method: string;
  readonly segments: readonly string[];
}

const isGreedy = (segment: string): boolean => /^\{[^}]+\+\}$/.test(segment);
const isParameter = (segment: string): boolean => /^\{[^}]+\}$/.test(segment);

const segmentsOf = (path: string): readonly string[] => path.split('/').slice(1);

/** Position of a kind of segment in the order in which routes are tried. */
const rank = (segment: string): number => (isGreedy(segment) ? 2 : isParameter(segment) ? 1 : 0);

/**
 * Prepares routes for matching as an HTTP API does: a full match before a greedy one, static segments before
 * parameters from the left, a method before `ANY`, and `$default` last. Throws on two equal route keys.
 */
export function createRouter<T>(routes: readonly Route<T>[]): (method: string, path: string) => Match<T> | undefined {
  const keys = routes.map(({ key }) => key);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw new Error(`the route ${twice} is there twice`);
  const patterns = routes
    .filter(({ key }) => key !== '$default')
    .map(patternOf)
    .sort(compare);
  const fallback = routes.find(({ key }) => key === '$default');
  return (method, path) => {
    const segments = segmentsOf(path);
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const parameters = match(pattern.segments, segments);
      if (parameters !== undefined) return { route: pattern.route, parameters };
    }
    return fallback === undefined ? undefined : { route: fallback, parameters: {} };
  };
}

function patternOf<T>(route: Route<T>): Pattern<T> {
  const [method, path] = route.key.split(' ');
  if (method === undefined || path === undefined) throw new Error(`${route.key} is not a route key`);
  return { route, method, segments: segmentsOf(path) };
}

function compare<T>(a: Pattern<T>, b: Pattern<T>): number {
  const greedy = Number(a.segments.some(isGreedy)) - Number(b.segments.some(isGreedy));
  if (greedy !== 0) return greedy;
  for (const [at, segment] of a.segments.entries()) {
    const other = b.segments[at];
    if (other !== undefined && rank(segment) !== rank(other)) return rank(segment) - rank(other);
  }
  return b.segments.length - a.segments.length || Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, segment] of pattern.entries()) {
    const given = path[at];
    if (given === undefined) return undefined;
    if (isGreedy(segment)) {
      const rest = path.slice(at).join('/');
      if (rest === '') return undefined;
      parameters[segment.slice(1, -2)] = rest;
      return parameters;
    }
    if (isParameter(segment)) {
      if (given === '') return undefined;
      parameters[segment.slice(1, -1)] = given;
    } else if (segment !== given) return undefined;
  }
  return pattern.length === path.length ? parameters : undefined;
}
