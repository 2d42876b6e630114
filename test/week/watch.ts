import { END_STATES } from '../../shared/cases/model.ts';
import { ASK_DECIDERS, caseWaits, disputeWait } from '../../shared/cases/waits.ts';
import type { Who } from '../../shared/workflow/waits.ts';
import { type CaseRecord, type CaseView, officerOf, PEOPLE } from './case-life.ts';
import type { WeekTown } from './town.ts';

/** A matter that waits, and why it is found to be nobody's. */
export interface Orphan {
  readonly path: string;
  readonly state: string;
  readonly why: string;
}

const ENDS: readonly string[] = END_STATES;

const BY_ROLE: Readonly<Record<string, string>> = {
  acceptor: PEOPLE.acceptor,
  dispatcher: PEOPLE.dispatcher,
  dutySupervisor: PEOPLE.supervisor,
  inspector: PEOPLE.inspector,
  callBackAgent: PEOPLE.callBackAgent,
  leader: 'demo-leader-1',
};

/** The person of the register whom an actor of the declarations comes to, for this case. */
const personOf = (town: WeekTown, who: Who, view: CaseView): string | undefined => {
  if ('role' in who) return BY_ROLE[who.role] ?? gridPerson(town, who.role, view);
  switch (who.relation) {
    case 'lead':
      return officerOf(view.lead);
    case 'assignee':
      return view.assignee?.person;
    case 'verifier':
      return gridPerson(town, 'gridWorker', view);
    case 'inspector':
      return PEOPLE.inspector;
    default:
      return undefined;
  }
};

const gridPerson = (town: WeekTown, role: string, { grid }: CaseView): string | undefined =>
  grid && (role === 'gridLeader' || role === 'gridWorker') ? town.personOf(role, grid) : undefined;

/** Who may move it on, by the declarations; what waits for a word waits for who decides it. */
const movers = (view: CaseView): { readonly who: readonly Who[]; readonly by: readonly string[] } | undefined => {
  if (view.ask) {
    const decider = ASK_DECIDERS[view.ask.kind as keyof typeof ASK_DECIDERS];
    return { who: [decider.actor, decider.substitute], by: ['grant', 'deny', 'uphold'] };
  }
  const wait = caseWaits.find(({ state }) => state === view.state) ?? (view.dispute ? disputeWait : undefined);
  return wait && { who: [wait.actor, wait.substitute], by: [...wait.forward, wait.override.action] };
};

const hasLimit = (view: CaseView): boolean =>
  [view.stageDueAt, view.dueAt, view.remaining, view.ask, view.dispute].some((one) => one !== undefined);

async function orphanhood(town: WeekTown, c: CaseRecord, view: CaseView): Promise<string | undefined> {
  const waiting = movers(view);
  if (waiting === undefined) return 'no wait is declared for it';
  if (!hasLimit(view)) return 'nothing limits how long it waits';
  for (const who of waiting.who) {
    const person = personOf(town, who, view);
    if (person === undefined) continue;
    const reply = await town.send('GET', c.path, person);
    const open = (reply.body.actions ?? []) as string[];
    if (reply.status === 200 && waiting.by.some((action) => open.includes(action))) return undefined;
  }
  return `neither its actor nor the substitute is offered ${waiting.by.join(', ')}`;
}

/** Every case that is open, each asked who could move it on and until when: those for which nobody is found. */
export async function orphansAmong(
  town: WeekTown,
  cases: readonly CaseRecord[],
): Promise<{
  readonly open: number;
  readonly orphans: readonly Orphan[];
  readonly states: ReadonlyMap<string, number>;
}> {
  const orphans: Orphan[] = [];
  const states = new Map<string, number>();
  let open = 0;
  for (const c of cases) {
    // What has ended moves by its own life alone, and that says so.
    if (ENDS.includes(c.state)) {
      states.set(c.state, (states.get(c.state) ?? 0) + 1);
      continue;
    }
    const view = (await town.read(PEOPLE.supervisor, c.path)) as CaseView;
    c.state = view.state;
    states.set(view.state, (states.get(view.state) ?? 0) + 1);
    if (ENDS.includes(view.state) && view.dispute === undefined) continue;
    open += 1;
    const why = await orphanhood(town, c, view);
    if (why) orphans.push({ path: c.path, state: view.state, why });
  }
  return { open, orphans, states };
}
