/** Heads to count, and a statistics table in memory that counts like the real one. */
import type { CaseMeta } from '../../shared/cases/rules.ts';
import type {
  CountedCase,
  CountedPart,
  CountedReport,
  CountedWhistle,
  Counter,
  Fact,
  Image,
  Matter,
} from '../../shared/insight/model.ts';
import type { TallyPort } from '../../shared/insight/ports.ts';
import { contribution, factKeyOf, orderOf } from '../../shared/insight/rules.ts';
import { factId, type Plan, type Row, rowsOf } from '../../shared/insight/rules-rows.ts';

export const TOWN = '320506103';
export const UNIT = '320506103203';
export const OTHER_UNIT = '320506103204';
export const GRID = '320506103203001';
export const OTHER_GRID = '320506103204002';
export const NUM = '2603067980012343';

/** A case as it is first taken down: Friday 2026-03-06 22:10 in China, located. */
export const caseHead = (over: Partial<CaseMeta> = {}): CaseMeta => ({
  num: NUM,
  state: 'reported',
  version: 1,
  town: TOWN,
  unit: UNIT,
  grid: GRID,
  family: 'plain',
  urgency: 'ordinary',
  channel: '12345',
  receivedAt: '2026-03-06T14:10:00.000Z',
  createdAt: '2026-03-06T14:10:00.000Z',
  parties: [],
  rejections: 0,
  round: 0,
  handledBy: [],
  unable: 0,
  reports: 1,
  whistles: [],
  whistled: 0,
  ...over,
});

export const ofCase = (head: CountedCase): Matter => ({ kind: 'case', head });
export const ofWhistle = (head: CountedWhistle): Matter => ({ kind: 'whistle', head });
export const ofPart = (head: CountedPart): Matter => ({ kind: 'whistle-part', head });
export const ofReport = (head: CountedReport): Matter => ({ kind: 'report', head });

/** A matter as the stream shows it at a sequence number. */
export const imageAt = (matter: Matter, sequence: number | string): Image => ({
  key: factKeyOf(matter),
  order: orderOf(matter.head.version, String(sequence)),
  contribution: contribution(matter),
});

export const rowName = (row: Omit<Row, 'counts'>): string => `${row.table}#${row.parent}#${row.day}/${row.child}`;

export type Figures = Record<string, Partial<Record<Counter, number>>>;

/** Adds rows to figures; counters at zero and rows without counters are as if they were not there. */
export const addRows = (figures: Figures, rows: readonly Row[]): Figures => {
  for (const row of rows) {
    const counts = { ...figures[rowName(row)] };
    for (const [name, n] of Object.entries(row.counts) as [Counter, number][]) {
      const sum = (counts[name] ?? 0) + n;
      if (sum === 0) delete counts[name];
      else counts[name] = sum;
    }
    if (Object.keys(counts).length === 0) delete figures[rowName(row)];
    else figures[rowName(row)] = counts;
  }
  return figures;
};

/** The recount: what the figures are by the matters' last images alone. */
export const recount = (last: readonly Image[]): Figures =>
  last.reduce((figures, image) => addRows(figures, rowsOf(image.contribution)), {} as Figures);

/** A table that keeps every promise of the port and nothing more. */
export class MemoryTable implements TallyPort {
  readonly stored = new Map<string, Fact>();
  readonly figures: Figures = {};
  readonly plans: Plan[] = [];
  /** The lowest value that any counter ever had. */
  lowest = 0;

  readonly facts: TallyPort['facts'] = async (keys) => keys.map((key) => ({ fact: this.stored.get(factId(key)) }));

  readonly commit: TallyPort['commit'] = async (plan) => {
    const stands = this.stored.get(factId(plan.key));
    if (stands?.order !== plan.stands?.order) return { moved: stands };
    this.stored.set(factId(plan.key), plan.fact);
    this.plans.push(plan);
    addRows(this.figures, plan.rows);
    for (const row of plan.rows) {
      const counts = Object.values(this.figures[rowName(row)] ?? {});
      this.lowest = Math.min(this.lowest, ...counts);
    }
    return 'done';
  };

  readonly backoff: TallyPort['backoff'] = async () => undefined;
}
