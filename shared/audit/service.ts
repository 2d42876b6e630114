import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { UseCase } from '../route.ts';
import type { AuditEntry, AuditQuery } from './contract.ts';
import { mayAudit, type Scope, scopeOf } from './rules.ts';

/** One audit row; `area` stands in rows about persons, who belong to no area themselves. */
export interface AuditRow extends Omit<AuditEntry, 'at'> {
  readonly at: Instant;
  readonly area?: string | undefined;
}

export interface AuditDeps {
  /** One page, newest first: the rows of a subject, or what one person did in one month. */
  readonly page: (
    query: AuditQuery,
    caller: Caller,
    now: Instant,
  ) => Promise<Result<{ readonly items: readonly AuditRow[]; readonly cursor?: string }, Refusal>>;
  /** The town of a case. */
  readonly caseTown: (num: string) => Promise<string | undefined>;
  /** The area in which a person's record is kept. */
  readonly personHome: (person: string) => Promise<string | undefined>;
}

const scopeOfQuery = (query: AuditQuery): Scope => {
  if (query.actor !== undefined) return { kind: 'person', person: query.actor };
  return query.case === undefined ? scopeOf(query.subject ?? '') : { kind: 'case', num: query.case };
};

const areaOf = async (deps: AuditDeps, scope: Exclude<Scope, { kind: 'rows' }>): Promise<string | undefined> => {
  if (scope.kind === 'area') return scope.code;
  return scope.kind === 'case' ? deps.caseTown(scope.num) : deps.personHome(scope.person);
};

const entryOf = ({ area: _area, at, ...row }: AuditRow): AuditEntry => ({ at: show(at), ...row });

/** Who saw and did what, for those who audit the area it belongs to; anything else is answered as nothing that exists. */
const listAudit = (deps: AuditDeps): UseCase =>
  staffUseCase<unknown, AuditQuery>(async ({ query }, caller, now) => {
    const scope = scopeOfQuery(query);
    const byRow = scope.kind === 'rows';
    const [area, page] = await Promise.all([byRow ? undefined : areaOf(deps, scope), deps.page(query, caller, now)]);
    if (!byRow && !mayAudit(caller, area)) return err({ code: 'not-found' });
    if (!page.ok) return page;
    const { items, cursor } = page.value;
    const shown = byRow ? items.filter((row) => mayAudit(caller, row.area)) : items;
    return ok({ body: { items: shown.map(entryOf), ...(cursor === undefined ? {} : { cursor }) } });
  });

/** The use cases of the audit, by route name. */
export const auditUseCases = (deps: AuditDeps): Record<'listAudit', UseCase> => ({ listAudit: listAudit(deps) });
