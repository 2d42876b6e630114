import { faultText } from './fault-texts.ts';
import type { Loose, RegisterKind } from './kind.ts';
import type { Fault } from './model.ts';
import type { FaultRow, Tally } from './model-job.ts';
import type { RegisterAnswer, RegisterRequest, Registers } from './ports.ts';
import { problemFaults } from './problem-faults.ts';
import type { Entry } from './rules-entries.ts';

export type Applied = { readonly outcome: keyof Tally; readonly faults: readonly FaultRow[] };

export interface ApplyDeps {
  readonly registers: Registers;
  /** The members that a route's body may have. */
  readonly membersOf: (route: string) => readonly string[];
  /** Takes what fails for a refusal of the row: the last way out when the same row fails time and again. */
  readonly lastTry?: boolean;
}

/** A register failed, or was at it with somebody else: that says nothing about the row, which is brought in again. */
export class RegisterFailed extends Error {
  constructor(status: number) {
    super(`a register answered ${status}`);
    this.name = 'RegisterFailed';
  }
}

/** A fault as it is kept: with its sentences. */
export const faultRow = ({ row, field, ...fault }: Fault): FaultRow => ({
  ...(row === undefined ? {} : { row }),
  ...(field === undefined ? {} : { field }),
  code: fault.code,
  ...faultText(fault),
});

const failed = ({ status, body }: RegisterAnswer): boolean =>
  status >= 500 || status === 429 || body.code === 'write-conflict';

const ok = ({ status }: RegisterAnswer): boolean => status >= 200 && status < 300;

/** Asks again in English what was refused in Chinese: the error file speaks both. */
async function refused(
  { registers, lastTry = false }: ApplyDeps,
  request: RegisterRequest,
  answer: RegisterAnswer,
  entry: Entry,
  kind: RegisterKind,
): Promise<Applied> {
  if (failed(answer) && !lastTry) throw new RegisterFailed(answer.status);
  const en = await registers({ ...request, language: 'en' });
  // What is refused once and then not was somebody else's doing; the entry stands now.
  if (ok(en)) return { outcome: 'changed', faults: [] };
  return { outcome: 'refused', faults: problemFaults(answer.body, en.body, entry.rows, kind) };
}

const pick = (from: Loose, members: readonly string[]): Loose =>
  Object.fromEntries(members.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]));
};

const same = (one: Loose, other: Loose, { comparable = (body) => body }: RegisterKind): boolean =>
  JSON.stringify(sorted(comparable(one))) === JSON.stringify(sorted(comparable(other)));

/** What can't change in an entry that exists and is said otherwise. */
function fixedFaults(entry: Entry, given: Loose, before: Loose, kind: RegisterKind): readonly FaultRow[] {
  return (kind.put.fixed ?? [])
    .filter((field) => given[field] !== undefined && given[field] !== before[field])
    .map((field) => {
      const { zh = field, en = field } = kind.columns.find((column) => column.field === field) ?? {};
      return faultRow({ code: 'fixed-field', row: entry.rows[0] ?? 0, field, params: { zh, en } });
    });
}

async function change(
  deps: ApplyDeps,
  kind: RegisterKind,
  entry: Entry,
  where: Pick<RegisterRequest, 'params' | 'query'>,
  found: RegisterAnswer,
): Promise<Applied> {
  const given = kind.bodyOf(entry.values, false, found.body);
  const fixed = fixedFaults(entry, given, found.body, kind);
  if (fixed.length > 0) return { outcome: 'refused', faults: fixed };
  const members = deps.membersOf(kind.put.route);
  const before = pick(found.body, members);
  const body = { ...before, ...pick(given, members) };
  if (same(before, body, kind)) return { outcome: 'unchanged', faults: [] };
  const request: RegisterRequest = {
    ...{ route: kind.put.route, ...where, body },
    ...(found.version === undefined ? {} : { ifMatch: found.version }),
  };
  const answer = await deps.registers(request);
  return ok(answer) ? { outcome: 'changed', faults: [] } : refused(deps, request, answer, entry, kind);
}

async function create(
  deps: ApplyDeps,
  kind: RegisterKind,
  entry: Entry,
  where: Pick<RegisterRequest, 'params' | 'query'>,
): Promise<Applied> {
  const body = kind.bodyOf(entry.values, true, undefined);
  const request: RegisterRequest =
    kind.create === undefined
      ? { route: kind.put.route, ...where, body }
      : { route: kind.create.route, ...('query' in where ? { query: where.query } : {}), body };
  const answer = await deps.registers(request);
  if (kind.create?.standing !== undefined && answer.body.code === kind.create.standing)
    return { outcome: 'unchanged', faults: [] };
  return ok(answer) ? { outcome: 'created', faults: [] } : refused(deps, request, answer, entry, kind);
}

/**
 * Brings one entry into its register through the register's own routes: read, compared, made or changed. What is the
 * same already is not written again, so that a file may be imported any number of times.
 */
export async function applyEntry(deps: ApplyDeps, kind: RegisterKind, entry: Entry, town: string): Promise<Applied> {
  if (entry.faults.length > 0) return { outcome: 'refused', faults: entry.faults.map(faultRow) };
  const [row = {}] = entry.values;
  const params = kind.paramsOf(row);
  const where = { params, ...(kind.byTown === true ? { query: { town } } : {}) };
  const asked = kind.get.queryOf === undefined ? where : { params, query: kind.get.queryOf(row) };
  const request: RegisterRequest = { route: kind.get.route, ...asked };
  const found = await deps.registers(request);
  const isAnother = ok(found) && kind.isThe?.(found.body, row) === false;
  if (found.status === 404 || isAnother) return create(deps, kind, entry, where);
  return ok(found) ? change(deps, kind, entry, where, found) : refused(deps, request, found, entry, kind);
}
