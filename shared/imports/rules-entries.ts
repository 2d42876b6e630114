import type { RegisterKind } from './kind.ts';
import type { Fault, Reading, SheetRecord, Values } from './model.ts';

/** One entry of a register as its rows say it. */
export interface Entry {
  readonly rows: readonly number[];
  readonly values: readonly Values[];
  readonly faults: readonly Fault[];
}

const keyOf = ({ values }: SheetRecord, { key }: RegisterKind): string =>
  JSON.stringify(key.map((field) => values[field] ?? null));

/** What an entry says once must not be said otherwise in another of its rows. */
function disagreements(first: SheetRecord, record: SheetRecord, kind: RegisterKind): readonly Fault[] {
  return (kind.shared ?? [])
    .filter((field) => JSON.stringify(first.values[field]) !== JSON.stringify(record.values[field]))
    .map((field) => {
      const { zh = field, en = field } = kind.columns.find((column) => column.field === field) ?? {};
      return { code: 'differs-from-first-row', row: record.row, field, params: { zh, en } };
    });
}

/** A register whose entries are one row each has no second row for a code: the later one would undo the earlier. */
const repeated = (first: SheetRecord, record: SheetRecord, { key, shared }: RegisterKind): readonly Fault[] => {
  if (shared !== undefined) return [];
  const params = { zh: `第 ${first.row}`, en: `row ${first.row}` };
  return [{ code: 'repeated-key', row: record.row, ...(key[0] === undefined ? {} : { field: key[0] }), params }];
};

/** Rows put together to entries, each where its first row stands; a row whose key can't be read is an entry alone. */
export function entriesOf({ records }: Pick<Reading, 'records'>, kind: RegisterKind): readonly Entry[] {
  const groups = new Map<string, SheetRecord[]>();
  for (const record of records) {
    const named = kind.key.every((field) => record.values[field] !== undefined);
    const key = named ? keyOf(record, kind) : `row ${record.row}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].map((group) => {
    const [first, ...more] = group;
    const faults = more.flatMap((record) =>
      first === undefined ? [] : [...disagreements(first, record, kind), ...repeated(first, record, kind)],
    );
    return {
      rows: group.map(({ row }) => row),
      values: group.map(({ values }) => values),
      faults: [...group.flatMap((record) => record.faults), ...faults],
    };
  });
}
