import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import { touches } from '../registers/rules.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, UseCases } from '../route.ts';
import type { NewRuling, RulingEnd, RulingListQuery, RulingView } from './contract-rulings.ts';
import type { RulingRow } from './items-rulings.ts';
import type { GridPorts, ListOf } from './ports.ts';
import { createRuling, endRuling } from './rulings.ts';

const view = ({ gridKind, from, to, madeAt, updatedAt: _, body: __, polygon, ...row }: RulingRow): RulingView => ({
  ...row,
  kind: gridKind,
  // A copy that the answer's schema, which knows no read-only lists, can hold.
  polygon: structuredClone(polygon) as RulingView['polygon'],
  from: show(from),
  ...(to === undefined ? {} : { to: show(to) }),
  madeAt: show(madeAt),
});

async function list(
  { store, cursors }: GridPorts,
  query: RulingListQuery,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> {
  const { area, cursor, limit } = query;
  if (!touches(caller, area)) return ok({ body: { items: [] } });
  const of: ListOf = { route: 'listRulings', query, caller };
  const after = cursor === undefined ? undefined : cursors.open(of, cursor, now);
  if (cursor !== undefined && after === undefined) return err({ code: 'bad-cursor' });
  const { rows, more } = await store.rulingsIn(area, after, limit);
  const last = rows.at(-1)?.id;
  const next = more && last !== undefined ? { cursor: cursors.seal(of, last, now) } : {};
  return ok({ body: { items: rows.map(view), ...next } });
}

/** The use cases of boundary rulings, by the names of their routes. */
export function rulingUseCases(ports: GridPorts): UseCases {
  const { store, digest, idOf } = ports;
  return {
    createRuling: staffUseCase<unknown, unknown, NewRuling>(async (request, caller, now) => {
      const { body, idempotencyKey: key, requestId, sourceIp } = request;
      const part = key === undefined ? idOf() : idOf(caller.person, 'createRuling', key);
      const mark = { id: `${body.grid}-${part}`, ...(key === undefined ? {} : { body: digest(JSON.stringify(body)) }) };
      const saved = await createRuling(store, body, mark, { caller, now, requestId, sourceIp });
      if (!saved.ok) return saved;
      const headers = { location: `/v1/boundary-rulings/${saved.value.id}` };
      return ok({ body: view(saved.value), version: saved.value.version, status: 201, headers });
    }),
    listRulings: staffUseCase<unknown, RulingListQuery>(({ query }, caller, now) => list(ports, query, caller, now)),
    getRuling: staffUseCase<{ id: string }>(async ({ params }, caller) => {
      const row = touches(caller, params.id.slice(0, 15)) ? await store.ruling(params.id) : undefined;
      return row === undefined ? err({ code: 'not-found' }) : ok({ body: view(row), version: row.version });
    }),
    rulingAction: staffUseCase<{ id: string }, unknown, RulingEnd>(async (request, caller, now) => {
      const { params, body, ifMatch, requestId, sourceIp } = request;
      const ended = await endRuling(store, params.id, body, ifMatch, { caller, now, requestId, sourceIp });
      return ended.ok ? ok({ body: view(ended.value), version: ended.value.version }) : ended;
    }),
  };
}
