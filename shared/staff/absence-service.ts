import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, show } from '../kernel/time.ts';
import { badBody } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { actorOf } from '../workflow/command.ts';
import { type AbsenceDraft, absencesFrom, endAbsence, mayRegister, register } from './absences.ts';
import type { AbsenceInput, AbsenceList } from './contract-absence.ts';
import type { PersonChange } from './plan.ts';
import type { StaffStore } from './ports.ts';
import { type Person, viewOf } from './rules.ts';
import type { StaffDeps } from './service.ts';

type ById = { readonly id: string };
type Answered = Promise<Result<Answer, Refusal>>;

const notFound = { code: 'not-found' } as const;

function listOf(person: Person, seen: 'all' | 'colleague', now: Instant): AbsenceList {
  const absences = seen === 'all' ? (person.absences ?? []) : absencesFrom(person, now);
  const items = [...absences]
    .sort((a, b) => (a.from < b.from ? -1 : 1))
    .map(({ from, to, reason, ...rest }) => ({
      ...rest,
      from: show(from),
      to: show(to),
      ...(seen === 'all' ? { reason } : {}),
    }));
  return { person: person.id, items };
}

async function listAbsences(store: StaffStore, id: string, caller: Caller, now: Instant): Answered {
  const [person] = await store.persons([id]);
  const seen = person === undefined ? undefined : viewOf(caller, person);
  return person === undefined || seen === undefined ? err(notFound) : ok({ body: listOf(person, seen, now) });
}

/** The person whose post it is; ids of posts begin with it. */
const deputyOf = ({ deputy, deputyPost }: AbsenceInput): string | undefined => deputy ?? deputyPost?.split(':')[0];

const draftOf = ({ from, to, reason, deputyPost }: AbsenceInput, now: Instant): AbsenceDraft => ({
  // The schema has let nothing pass that is no instant.
  from: parseInstant(from) ?? now,
  to: parseInstant(to) ?? now,
  reason,
  ...(deputyPost === undefined ? {} : { deputyPost }),
});

/** Who is asked about, as somebody may put them down as away; what may not be seen is not there. */
function registrant(person: Person | undefined, caller: Caller, now: Instant): Result<[Person, ActorRef], Refusal> {
  if (person === undefined || viewOf(caller, person) === undefined) return err(notFound);
  const post = mayRegister(caller, person, now);
  return post === undefined ? err({ code: 'forbidden' }) : ok([person, actorOf(caller, post)]);
}

async function save(
  store: StaffStore,
  changes: readonly PersonChange[],
  absent: Person,
  target: string,
  by: ActorRef,
  action: string,
  at: ReturnType<typeof origin>,
): Promise<'saved' | 'conflict'> {
  const record = { action, subject: `WORKER#${absent.id}`, target, version: absent.version, by, ...at };
  // Who serves where is as before, so no grid is touched.
  return (await store.save({ people: changes, grids: [] }, record)) === 'saved' ? 'saved' : 'conflict';
}

/** The person and the deputy that a request names, strongly read; `unknown` where it names a deputy that is not there. */
async function named(store: StaffStore, id: string, body: AbsenceInput) {
  const asked = deputyOf(body);
  const people = await store.persons([...new Set([id, ...(asked === undefined ? [] : [asked])])]);
  const deputy = people.find((one) => one.id === asked);
  const pointer = body.deputy === undefined ? '/deputyPost' : '/deputy';
  return {
    found: people.find((one) => one.id === id),
    deputy,
    unknown: asked !== undefined && deputy === undefined ? badBody(pointer, 'unknown') : undefined,
  };
}

const registerAbsence = (
  { store }: StaffDeps,
  request: Request<ById, unknown, AbsenceInput>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const { params, body } = request;
    const { found, deputy, unknown } = await named(store, params.id, body);
    const who = registrant(found, caller, now);
    if (!who.ok) return who;
    const [person, by] = who.value;
    if (unknown !== undefined) return err(unknown);
    if (deputy?.id === caller.person && person.id !== caller.person) return err({ code: 'separation-of-duties' });
    const registered = register(person, deputy, draftOf(body, now), now);
    if (!registered.ok) return registered;
    if ('known' in registered.value) return ok({ body: listOf(person, 'all', now) });
    const { absent, deputy: next, id } = registered.value;
    const changes: PersonChange[] = [{ before: person, after: absent }];
    if (deputy !== undefined && next !== undefined) changes.push({ before: deputy, after: next });
    const saved = await save(store, changes, absent, id, by, 'absence:register', origin(request, now));
    return saved === 'saved' ? ok({ body: listOf(absent, 'all', now) }) : saved;
  });

const end = (
  { store }: StaffDeps,
  request: Request<ById & { readonly absence: string }>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const { id, absence } = request.params;
    const [found] = await store.persons([id]);
    const who = registrant(found, caller, now);
    if (!who.ok) return who;
    const [person, by] = who.value;
    const after = endAbsence(person, absence, now);
    if (after === undefined) return err(notFound);
    if (after === person) return ok({ body: listOf(person, 'all', now) });
    const changes = [{ before: person, after }];
    const saved = await save(store, changes, after, absence, by, 'absence:end', origin(request, now));
    return saved === 'saved' ? ok({ body: listOf(after, 'all', now) }) : saved;
  });

/** The use cases of absences, by the names of their routes. */
export const absenceUseCases = (deps: StaffDeps): UseCases => ({
  listAbsences: staffUseCase<ById>(({ params }, caller, now) => listAbsences(deps.store, params.id, caller, now)),
  registerAbsence: staffUseCase<ById, unknown, AbsenceInput>((request, caller, now) =>
    registerAbsence(deps, request, caller, now),
  ),
  endAbsence: staffUseCase<ById & { readonly absence: string }>((request, caller, now) =>
    end(deps, request, caller, now),
  ),
});
