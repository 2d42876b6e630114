/** One thing that somebody looks up, and how much of the answer was asked for. */
export interface Ask {
  readonly name: string;
  readonly person: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** How many things the answer gives. */
  readonly returned: (body: Record<string, unknown>) => number;
}

const TOWN = '320506103';
const UNIT = '320506103203';
const GRID = '320506103203001';
const ACCEPTOR = 'demo-acceptor-1';
const DISPATCHER = 'demo-dispatcher-1';
const OFFICER = `demo-officer-${UNIT}`;

const items = (body: Record<string, unknown>): number => (body.items as unknown[] | undefined)?.length ?? 0;
const list = (name: string, path: string, person = DISPATCHER): Ask => ({
  ...{ name, person, method: 'GET', path, returned: items },
});
const cases = (name: string, query: string, person?: string): Ask => list(name, `/v1/cases?limit=50&${query}`, person);

const DAY_AHEAD = '2026-03-10T00:00:00Z';

/** Every list that the grammar offers, the counts, and the searches; `phone` has reported before, from `point`. */
export const asks = (phone: string, point: object): readonly Ask[] => [
  cases('cases of the town, open', `area=${TOWN}`),
  cases('cases of a unit, open', `area=${UNIT}`, OFFICER),
  cases('cases of the town in a state', `area=${TOWN}&state=handling`),
  cases('cases of a grid in a state', `area=${GRID}&state=handling`),
  cases('cases of the town of a category', `area=${TOWN}&category=0129`),
  cases('cases of the town of a channel', `area=${TOWN}&channel=12345`),
  cases('problem orders of the town', `area=${TOWN}&flag=problem`),
  cases('what somebody was given', `area=${UNIT}&assignee=worker-203001`),
  cases('what is about one shop', `area=${TOWN}&about=enterprise:shop-7`),
  cases('what the town has past its limit', `area=${TOWN}&overdue=true`),
  cases('what the town has due tomorrow', `area=${TOWN}&dueBefore=${DAY_AHEAD}`),
  cases('what a unit has to do', `owner=${UNIT}`, OFFICER),
  cases('what a unit has due tomorrow', `owner=${UNIT}&dueBefore=${DAY_AHEAD}`, OFFICER),
  cases('what a unit has not signed', `area=${TOWN}&sign=${UNIT}`),
  list('whistles of the town', `/v1/whistles?area=${TOWN}&state=in-force`),
  list('call-backs of the town', `/v1/call-backs?area=${TOWN}`, 'demo-callback-1'),
  {
    ...list('a worker’s day', '/v1/tasks/mine', 'worker-203001'),
    returned: (body) => ['overdue', 'today', 'next'].reduce((sum, part) => sum + (body[part] as unknown[]).length, 0),
  },
  ...['demo-acceptor-1', DISPATCHER, 'demo-supervisor-1', OFFICER].map(
    (person): Ask => ({
      name: `queues of ${person}`,
      person,
      method: 'GET',
      path: '/v1/me/queues',
      returned: (body) => (body.queues as unknown[] | undefined)?.length ?? 0,
    }),
  ),
  {
    name: 'who is calling',
    person: ACCEPTOR,
    method: 'POST',
    path: '/v1/callers/lookup',
    body: { phone, purpose: 'incoming-call' },
    returned: items,
  },
  {
    name: 'a report, with its duplicates looked for',
    person: ACCEPTOR,
    method: 'POST',
    path: '/v1/cases',
    body: { channel: 'phone', text: '路口烧烤占道', category: '0129', point, reporter: { phone } },
    returned: (body) => (body.similar as unknown[] | undefined)?.length ?? 0,
  },
];
