import type { Caller } from '../kernel/caller.ts';
import { isTownCode, townOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, type Day, type Instant, parseInstant, plus, shanghaiDay, show } from '../kernel/time.ts';
import { badBodyOf, nextVersion, touches } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { dutyAreas, type Person } from '../staff/rules.ts';
import { actorOf } from '../workflow/command.ts';
import type { OnDutyView, RotaInput, RotaList, RotaQuery, RotaView } from './contract.ts';
import type { DutyDeps } from './ports.ts';
import { awayTurns, dutyIn, type Rota, rotaKeeper, turnFaults } from './rules.ts';

type Answered = Promise<Result<Answer, Refusal>>;
type ByArea = { readonly code: string };
type ByDay = ByArea & { readonly day: Day };

const notFound = err({ code: 'not-found' } as const);

const rotaView = ({ turns, ...rota }: Rota) => ({
  ...rota,
  turns: turns.map(({ from, to, ...turn }) => ({ ...turn, from: show(from), to: show(to) })),
});

/** Who serves anywhere in the town may know who is on duty in it. */
const mayAsk = (caller: Caller, area: string): boolean => touches(caller, townOf(area) ?? area);

async function listRotas({ store }: DutyDeps, code: string, query: RotaQuery, caller: Caller, now: Instant): Answered {
  if (!mayAsk(caller, code)) return notFound;
  const from = query.from ?? shanghaiDay(now);
  // Noon, so that no reckoning of a day's beginning can move it into another day.
  const last = shanghaiDay(plus(`${from}T04:00:00.000Z`, (query.days - 1) * DAY));
  const rotas = await store.rotas(code, from, last);
  return ok({ body: { area: code, items: rotas.map(rotaView) } satisfies RotaList });
}

const exists = async ({ areas }: DutyDeps, code: string): Promise<boolean> =>
  isTownCode(code) || (await areas([code])).has(code);

function rotaFrom(
  { params: { code, day }, body }: Request<ByDay, unknown, RotaInput>,
  people: readonly Person[],
  version: number,
  now: Instant,
): Result<Rota, Refusal> {
  // The schema has let nothing pass that is no instant.
  const asked = body.turns.map(({ person, from, to }) => ({
    person,
    from: parseInstant(from) ?? now,
    to: parseInstant(to) ?? now,
  }));
  const faults = badBodyOf(turnFaults(code, day, asked, people));
  if (faults !== undefined) return err(faults);
  const nameOf = (id: string): string => people.find((one) => one.id === id)?.name ?? id;
  const turns = asked
    .map((turn) => ({ ...turn, name: nameOf(turn.person) }))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return ok({ area: code, day, version, turns });
}

const putRota = (deps: DutyDeps, request: Request<ByDay, unknown, RotaInput>, caller: Caller, now: Instant): Answered =>
  decideAgain(async () => {
    const { code, day } = request.params;
    const post = rotaKeeper(caller, code);
    if (post === undefined) return mayAsk(caller, code) ? err({ code: 'forbidden' }) : notFound;
    const named = [...new Set(request.body.turns.map(({ person }) => person))];
    const [before, known, people] = await Promise.all([
      deps.store.rota(code, day),
      exists(deps, code),
      named.length === 0 ? [] : deps.staff.persons(named),
    ]);
    if (!known) return notFound;
    const version = nextVersion(before?.version, request.ifMatch);
    if (!version.ok) return version;
    const rota = rotaFrom(request, people, version.value, now);
    if (!rota.ok) return rota;
    const about = { action: 'duty:put', subject: `AREA#${code}`, target: `DUTY#${day}`, version: version.value };
    const saved = await deps.store.save(rota.value, { ...about, by: actorOf(caller, post), ...origin(request, now) });
    if (saved === 'conflict') return saved;
    const findings = awayTurns(rota.value.turns, people).map(({ pointer }) => ({ pointer, code: 'away' as const }));
    return ok({ body: { ...rotaView(rota.value), findings } satisfies RotaView, version: version.value });
  });

async function getOnDuty({ store }: DutyDeps, code: string, at: Instant, caller: Caller): Answered {
  if (!mayAsk(caller, code)) return notFound;
  const areas = dutyAreas(code);
  const known = await store.known(areas, at);
  const levels = areas.map((area) => ({ area, people: [...dutyIn(area, known, at)] }));
  const onDuty = levels.find(({ people }) => people.length > 0)?.people ?? [];
  return ok({ body: { area: code, at: show(at), onDuty, levels } satisfies OnDutyView });
}

/** The use cases of duty, by the names of their routes. */
export const dutyUseCases = (deps: DutyDeps): UseCases => ({
  listRotas: staffUseCase<ByArea, RotaQuery>(({ params, query }, caller, now) =>
    listRotas(deps, params.code, query, caller, now),
  ),
  putRota: staffUseCase<ByDay, unknown, RotaInput>((request, caller, now) => putRota(deps, request, caller, now)),
  getOnDuty: staffUseCase<ByArea, { readonly at?: string | undefined }>(({ params, query }, caller, now) =>
    getOnDuty(deps, params.code, (query.at === undefined ? undefined : parseInstant(query.at)) ?? now, caller),
  ),
});
