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

/** Every list of cases that the grammar offers, the counts, and the searches. */
export const asks = (phone: string, point: object): readonly Ask[] => [
  cases('cases of the town, open', `area=${TOWN}`),
  cases('cases of a unit, open', `area=${UNIT}`, OFFICER),
  cases('cases of the town in a state', `area=${TOWN}&state=handling`),
  cases('cases of a grid in a state', `area=${GRID}&state=handling`),
  cases('cases of the town of a category', `area=${TOWN}&category=0129`),
  cases('cases of the town of a channel', `area=${TOWN}&channel=12345`),
  cases('problem orders of the town', `area=${TOWN}&flag=problem`),
  cases('what a unit has to do', `owner=${UNIT}`, OFFICER),
  {
    name: 'a report, with its duplicates looked for',
    person: ACCEPTOR,
    method: 'POST',
    path: '/v1/cases',
    body: { channel: 'phone', text: '路口烧烤占道', category: '0129', point, reporter: { phone } },
    returned: (body) => (body.similar as unknown[] | undefined)?.length ?? 0,
  },
];
