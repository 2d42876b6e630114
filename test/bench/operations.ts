/** What the budgets speak of: reports, commands, lists and overviews; other reads have none. */
export type OperationKind = 'report' | 'command' | 'list' | 'overview' | 'other';

export interface Operation {
  readonly name: string;
  readonly kind: OperationKind;
}

type Naming = readonly [method: string, path: RegExp, kind: OperationKind, name: (parts: readonly string[]) => string];

const LEVEL: Readonly<Record<number, string>> = { 9: 'town', 12: 'unit', 15: 'grid' };

const overviewOf = (area: string): string => `overview of a ${LEVEL[area.length] ?? 'place'}`;

const listOf = (query: string): string => {
  const given = new URLSearchParams(query);
  if (given.has('owner')) return 'list: to do of a department';
  const facet = ['state', 'category', 'channel', 'flag'].find((name) => given.has(name)) ?? 'status';
  return `list: ${LEVEL[(given.get('area') ?? '').length] ?? 'area'} by ${facet}`;
};

const namings: readonly Naming[] = [
  ['POST', /^\/v1\/reports$/, 'report', () => 'report (public)'],
  ['POST', /^\/v1\/cases$/, 'report', () => 'report (staff)'],
  ['POST', /^\/v1\/cases\/[^/]+\/actions\/([a-z-]+)$/, 'command', ([action = '']) => action],
  ['POST', /^\/v1\/cases\/[^/]+\/whistles$/, 'command', () => 'whistle: blow'],
  ['POST', /^\/v1\/whistles\/[^/]+\/actions\/([a-z-]+)$/, 'command', ([action = '']) => `whistle: ${action}`],
  [
    'POST',
    /^\/v1\/whistles\/[^/]+\/parts\/[^/]+\/actions\/([a-z-]+)$/,
    'command',
    ([action = '']) => `part: ${action}`,
  ],
  ['POST', /^\/v1\/cases\/[^/]+\/parts\/[^/]+\/actions\/([a-z-]+)$/, 'command', ([action = '']) => action],
  // No case number stands in a tracking code: the report comes first, its case after it.
  ['POST', /^\/v1\/reports\/[^/]+\/actions\/([a-z-]+)$/, 'other', ([action = '']) => `reporter: ${action}`],
  ['POST', /^\/v1\/cases\/[^/]+\/attachments$/, 'other', () => 'attachment'],
  ['POST', /^\/v1\/cases\/[^/]+\/reports\/[^/]+\/actions\/reveal-contact$/, 'other', () => 'reveal-contact'],
  ['GET', /^\/v1\/cases\?(.*)$/, 'list', ([query = '']) => listOf(query)],
  ['GET', /^\/v1\/whistles\?(.*)$/, 'list', () => 'list: whistles'],
  ['GET', /^\/v1\/notifications\?(.*)$/, 'list', () => 'list: notifications'],
  ['GET', /^\/v1\/me\/inbox/, 'list', () => 'list: inbox'],
  ['GET', /^\/v1\/audit\?(.*)$/, 'list', () => 'list: audit of a case'],
  ['GET', /^\/v1\/overview\?area=(\d+)/, 'overview', ([area = '']) => overviewOf(area)],
  ['GET', /^\/v1\/grids\/locate\?/, 'other', () => 'locate (172 grids)'],
  ['GET', /^\/v1\/cases\/[^/]+$/, 'other', () => 'get case'],
  ['GET', /^\/v1\/cases\/[^/]+\/reports$/, 'other', () => 'reports of a case'],
  ['GET', /^\/v1\/cases\/[^/]+\/timeline/, 'list', () => 'list: timeline'],
  ['GET', /^\/v1\/cases\/[^/]+\/parts$/, 'other', () => 'co-units of a case'],
  ['GET', /^\/v1\/cases\/[^/]+\/parts\/[^/]+$/, 'other', () => 'one co-unit of a case'],
  ['GET', /^\/v1\/cases\/[^/]+\/holds$/, 'other', () => 'holds of a case'],
  ['GET', /^\/v1\/supervisions\?/, 'list', () => 'list: instructions'],
  ['GET', /^\/v1\/whistles\/[^/]+$/, 'other', () => 'get whistle'],
  ['GET', /^\/v1\/reports\/[^/]+$/, 'other', () => 'tracking'],
];

/** The operation that a request is. Throws for one that the bench knows no name for. */
export function operationOf(method: string, path: string): Operation {
  for (const [verb, pattern, kind, name] of namings) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match !== null) return { name: name(match.slice(1)), kind };
  }
  throw new Error(`the bench has no name for ${method} ${path}`);
}

/** Sequential round trips that an operation may take when its function is warm; none for those without a budget. */
export const tripsAllowed = (kind: OperationKind): number | undefined => (kind === 'other' ? undefined : 2);
