import { capacityOf, type TableNames, total, type Units } from './calls.ts';
import type { Measured } from './measure.ts';

/** The eight commands of a plain case's life, as the budget counts them. */
export const LIFE = ['report (staff)', 'file', 'dispatch', 'sign', 'submit', 'inspect', 'close', 'call-back'] as const;

/** Where the write units of a command go: the items, their lists by area, and so on. */
export const COLUMNS = ['matters', 'lists', 'work', 'due', 'near', 'audit', 'people', 'other'] as const;
export type Column = (typeof COLUMNS)[number];

export type Line = Readonly<Partial<Record<Column, number>>>;

/**
 * Write units as they were counted on paper before anything was built, by the sizes of the items (head 463 bytes, text
 * 550, event 400, message 416, report 448, part 646) and the rules of capacity.
 */
export const planned: Readonly<Record<(typeof LIFE)[number], Line>> = {
  'report (staff)': { matters: 12, lists: 9, work: 3, due: 2, near: 1, audit: 3, people: 4 },
  file: { matters: 4, lists: 6, work: 2, due: 2, audit: 3 },
  dispatch: { matters: 8, lists: 6, work: 3, due: 3, audit: 3 },
  sign: { matters: 6, lists: 6, work: 2, due: 2, audit: 3 },
  submit: { matters: 12, lists: 6, work: 4, due: 3, audit: 3 },
  inspect: { matters: 6, lists: 6, work: 2, due: 3, audit: 3 },
  close: { matters: 12, lists: 14, work: 4, due: 4, near: 1, audit: 3 },
  'call-back': { matters: 4, due: 1, audit: 3 },
};

/** The same for what the commands set off: six deliveries with their ledger, and eight countings. */
export const plannedBehind = { deliveries: 24, messages: 6, tally: 80 } as const;

const columnOf = (place: string): Column => {
  const [table = '', index = ''] = place.split('/');
  if (table === 'audit' || table === 'people') return table;
  if (table !== 'matters') return 'other';
  if (index === '') return 'matters';
  if (index === 'work' || index === 'due' || index === 'near') return index;
  return 'lists';
};

/** Write units by column. */
export function lineOf(units: Units): Line {
  const line: Partial<Record<Column, number>> = {};
  for (const [place, count] of Object.entries(units)) line[columnOf(place)] = (line[columnOf(place)] ?? 0) + count;
  return line;
}

export const lineSum = (line: Line): number => Object.values(line).reduce((sum, each) => sum + each, 0);

/** What one command of the life took, and what it set off. */
export interface LifeCommand {
  readonly name: (typeof LIFE)[number];
  readonly planned: Line;
  readonly measured: Line;
  readonly messages: number;
  readonly deliveries: number;
  readonly tally: number;
}

/** A whole life, in write units, and the read units and invocations of the same. */
export interface CaseLife {
  readonly commands: readonly LifeCommand[];
  readonly messages: number;
  readonly deliveries: number;
  readonly tally: number;
  readonly wru: number;
  readonly rru: number;
  /** Requests to SQS by the relay; receiving and deleting come on top. */
  readonly sends: number;
  readonly kms: number;
  readonly invocations: Readonly<Record<string, number>>;
  readonly logBytes: number;
}

const unitsOf = (calls: Measured['own'], names: TableNames): number => total(capacityOf(calls, names).wru);

/** Adds up the warm life among some measured requests: its eight commands, each of which must be there once. */
export function caseLife(measured: readonly Measured[], names: TableNames): CaseLife {
  const lived = LIFE.map((name) => {
    const found = measured.filter(({ operation, temper }) => operation.name === name && temper === 'warm');
    const [one] = found;
    if (one === undefined || found.length !== 1) throw new Error(`${name} was measured ${found.length} times`);
    return { name, one };
  });
  const commands = lived.map(({ name, one }): LifeCommand => {
    const { tally = [], relay = [], notify = [] } = one.behind;
    return {
      name,
      planned: planned[name],
      measured: lineOf(capacityOf(one.own, names).wru),
      messages: one.messages,
      deliveries: unitsOf([...relay, ...notify], names),
      tally: unitsOf(tally, names),
    };
  });
  const sum = (of: (command: LifeCommand) => number): number => commands.reduce((all, each) => all + of(each), 0);
  const calls = lived.flatMap(({ one }) => [...one.own, ...Object.values(one.behind).flat()]);
  const invocations: Record<string, number> = {};
  for (const { one } of lived) {
    for (const [name, count] of Object.entries(one.invocations)) invocations[name] = (invocations[name] ?? 0) + count;
  }
  const [messages, deliveries, tally] = [
    sum((each) => each.messages),
    sum((each) => each.deliveries),
    sum((each) => each.tally),
  ];
  return {
    commands,
    messages,
    deliveries,
    tally,
    wru: sum((each) => lineSum(each.measured)) + deliveries + tally,
    rru: total(capacityOf(calls, names).rru),
    sends: calls.filter(({ service }) => service === 'sqs').length,
    kms: calls.filter(({ service }) => service === 'kms').length,
    invocations,
    logBytes: lived.reduce((all, { one }) => all + one.logBytes, 0),
  };
}
