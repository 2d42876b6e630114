import { END_STATES } from '../../shared/cases/model.ts';
import { ASK_DECIDERS, caseWaits, disputeWait } from '../../shared/cases/waits.ts';
import type { Who } from '../../shared/workflow/waits.ts';
import { type CaseRecord, type CaseView, officerOf, PEOPLE } from './case-life.ts';
import { type Standing, standingOf } from './standing.ts';
import type { WeekTown } from './town.ts';

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
export const orphansAmong = (town: WeekTown, cases: readonly CaseRecord[]): Promise<Standing> =>
  standingOf(cases, ENDS, async (c) => {
    const view = (await town.read(PEOPLE.supervisor, c.path)) as CaseView;
    const open = !ENDS.includes(view.state) || view.dispute !== undefined;
    return { state: view.state, open, orphanhood: () => orphanhood(town, c, view) };
  });
