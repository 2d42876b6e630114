import { caseBodies } from '../../../shared/cases/contract.ts';
import { ASKS, type AskKind, CASE_STATES, type CaseMeta, type CaseState } from '../../../shared/cases/model.ts';
import { isFrom, openActions, postFor } from '../../../shared/cases/rules-rights.ts';
import { CASE_ACTIONS, type CaseAction, caseTable } from '../../../shared/cases/table.ts';
import { ROLES, type Role } from '../../../shared/kernel/roles.ts';
import {
  type Actor,
  ASKED_IN,
  asked,
  BY_RELATION,
  BY_ROLE,
  PLATFORM,
  standing,
  standingFor,
} from '../../support/case-table.ts';
import { caller, post } from '../../support/cases.ts';

/**
 * The whole table, written a second time by hand and the other way round (by state and by role, not by action), so that a
 * slip in either shows.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const ANYWHERE = 'answer-supervision note';
const WHILE_OPEN = `amend answer-group recuse force-close cancel supplement withdraw urge supervise grant deny ${ANYWHERE}`;
const IN_STATE: Readonly<Record<CaseState, readonly string[]>> = {
  reported: words(`claim release answer refuse merge ask-verification resolve-on-spot file ${WHILE_OPEN}`),
  verifying: words(`verify recall-verification ${WHILE_OPEN}`),
  filed: words(`claim release merge ask-verification send-back dispatch escalate ${WHILE_OPEN}`),
  dispatched: words(`merge dispatch sign return assign take hand-back contact ${WHILE_OPEN}`),
  handling: words(`merge dispatch request-transfer uphold assign take hand-back contact ask-extension ask-suspension
    submit escalate ${WHILE_OPEN}`),
  suspended: words(`merge dispatch contact review-suspension resume submit ${WHILE_OPEN}`),
  returned: words(`claim release merge ask-verification send-back dispatch reject-return escalate ${WHILE_OPEN}`),
  escalated: words(`recall-escalation upstream-result ${WHILE_OPEN}`),
  handled: words(`claim release withdraw-submit ask-inspection inspect ${WHILE_OPEN}`),
  inspected: words(`rework close ${WHILE_OPEN}`),
  closed: words(`grant deny reopen appeal-overdue overrule-dispute dispute rate call-back waive-call-back
    ${ANYWHERE}`),
  refused: words(`reconsider dispute call-back ${ANYWHERE}`),
  merged: words(`unmerge ${ANYWHERE}`),
  cancelled: words(`restore ${ANYWHERE}`),
};

const NOTHING: readonly string[] = [];
const SEEING = words('note recuse');

/** What each role may do anywhere in its town, with nothing to do with the case itself. */
const BY_AREA: Readonly<Record<Role, readonly string[]>> = {
  resident: NOTHING,
  acceptor: words(`claim release amend answer refuse reconsider merge unmerge ask-verification recall-verification file
    ask-inspection rework close reopen cancel restore answer-group urge note recuse`),
  dispatcher:
    words(`claim release amend merge unmerge ask-verification recall-verification send-back dispatch reject-return
    uphold grant deny resume close force-close escalate recall-escalation answer-group urge answer-supervision note recuse`),
  dutySupervisor:
    words(`claim release amend answer refuse reconsider merge unmerge ask-verification recall-verification file
    send-back dispatch sign reject-return uphold grant deny review-suspension resume submit ask-inspection inspect rework close
    force-close reopen cancel restore escalate recall-escalation overrule-dispute urge supervise answer-supervision
    answer-group call-back waive-call-back note recuse`),
  inspector: words('claim release inspect close note recuse'),
  callBackAgent: words('reopen call-back note recuse'),
  unitOfficer: NOTHING,
  unitHead: NOTHING,
  gridLeader: words('verify resolve-on-spot take note recuse'),
  gridWorker: words('verify resolve-on-spot take note recuse'),
  partTimer: SEEING,
  leader: words('grant deny urge supervise note recuse'),
  evaluator: SEEING,
  gridOffice: SEEING,
  countyReviewer: SEEING,
  systemAdmin: NOTHING,
  securityAdmin: NOTHING,
  auditor: NOTHING,
  platform: NOTHING,
  kiosk: NOTHING,
  clock: words('unmerge recall-verification sign hand-back resume ask-inspection inspect reopen recall-escalation'),
};

/** What each relation to a case allows, to somebody whose post allows nothing, but seeing it. */
const OWNERS = words('reconsider reopen cancel supplement urge call-back grant deny note recuse');
const BY_STANDING: Readonly<Record<string, readonly string[]>> = {
  lead: words(`sign return request-transfer assign take hand-back contact ask-extension ask-suspension resume submit
    withdraw-submit appeal-overdue answer-supervision grant deny resolve-on-spot note recuse`),
  assignee: words('sign hand-back contact submit note recuse'),
  'assignee by post': words('sign hand-back contact submit note recuse'),
  verifier: words('verify note recuse'),
  'inspector by name': words('inspect note recuse'),
  'platform that owns it': OWNERS,
  'platform it was escalated to': words('upstream-result supplement urge note recuse'),
  'unit-officer': words('resolve-on-spot note recuse'),
  reporter: words('supplement withdraw dispute urge rate'),
};

/** What needs a question that waits; it is tried below, kind by kind. */
const DECIDING = words('grant deny uphold');

/** Whether this actor has anything to do with a case in this state, or sees it for another reason. */
const relatedIn = ({ name }: Actor, c: CaseMeta): boolean => {
  switch (name) {
    case 'lead':
      return c.lead !== undefined || c.unit !== undefined;
    case 'assignee':
      return c.assignee !== undefined;
    case 'verifier':
      return c.state === 'verifying';
    case 'inspector by name':
      return c.state === 'handled';
    case 'platform it was escalated to':
      return c.state === 'escalated';
    default:
      return true;
  }
};

/** By hand: what depends on more than the state and the role. */
const also = ({ name }: Actor, c: CaseMeta, action: string): boolean => {
  // Its grids' people may take what the village leads; what somebody else leads they may only see.
  if (action === 'take' && name.startsWith('grid')) return c.lead === c.unit;
  // An officer leads only where the case has been sent to them.
  if (name === 'lead' && c.lead === undefined) return false;
  if (name === 'lead') return action !== 'resolve-on-spot';
  return true;
};

const allowedTo = (one: Actor, c: CaseMeta): string[] =>
  CASE_ACTIONS.filter((action) => isFrom(action, c) && postFor(action, one.who, c) !== undefined).sort();

const byHand = (one: Actor, c: CaseMeta, may: readonly string[]): string[] =>
  IN_STATE[c.state]
    .filter((action) => may.includes(action) && !DECIDING.includes(action))
    .filter((action) => also(one, c, action))
    .sort();

/** By hand: what a role may do in a state, and is not offered because the rules would refuse it here. */
const isUnfit = ({ name }: Actor, c: CaseMeta, action: string): boolean => {
  const late = !['reported', 'verifying', 'filed'].includes(c.state);
  if (action === 'answer-supervision') return true;
  if (action === 'hand-back') return c.assignee === undefined;
  if (action === 'reject-return') return c.returnedBy === undefined;
  return (
    name === 'acceptor' && ((action === 'cancel' && late) || (action === 'merge' && late && c.state !== 'returned'))
  );
};

describe('the table of a case', () => {
  it.each(CASE_STATES)('allows in state %s the actions that belong there', (state) => {
    const here = CASE_ACTIONS.filter((action) => caseTable[action].from.includes(state));
    expect(here.sort()).toEqual([...IN_STATE[state]].sort());
  });

  it.each(CASE_STATES)('allows each role in state %s exactly what it may do there', (state) => {
    for (const one of BY_ROLE) {
      const c = standing(state);
      expect([one.name, allowedTo(one, c)]).toEqual([one.name, byHand(one, c, BY_AREA[one.name as Role])]);
    }
  });

  it.each(CASE_STATES)('allows in state %s each relation to the case exactly what it may do', (state) => {
    for (const one of BY_RELATION) {
      const c = standingFor(one, state);
      const may = relatedIn(one, c) ? (BY_STANDING[one.name] ?? []) : [];
      expect([one.name, allowedTo(one, c)]).toEqual([one.name, byHand(one, c, may)]);
    }
  });

  it.each(CASE_STATES)('allows nobody of another town anything in state %s', (state) => {
    for (const role of ROLES) {
      const stranger = caller(`b-${role}`, post(role, '320506104', 'p-other'));
      const c = standing(state, { upstream: { platform: PLATFORM, owns: [] } });
      expect([role, CASE_ACTIONS.filter((action) => postFor(action, stranger, c) !== undefined)]).toEqual([role, []]);
    }
  });

  it.each(CASE_STATES)('offers staff in state %s what they may do, without what only reporters do', (state) => {
    for (const one of [...BY_ROLE, ...BY_RELATION].filter(({ name }) => name !== 'reporter')) {
      const c = standingFor(one, state);
      const offered = allowedTo(one, c).filter((action) => !isUnfit(one, c, action));
      expect([one.name, openActions(one.who, c).sort()]).toEqual([one.name, offered]);
    }
  });

  it('lets somebody who is related to the matter and said so only leave a word', () => {
    for (const state of CASE_STATES) {
      for (const one of [...BY_ROLE, ...BY_RELATION]) {
        const c = { ...standingFor(one, state), recused: [one.who.person] };
        expect([one.name, state, allowedTo(one, c).filter((action) => action !== 'note')]).toEqual([
          one.name,
          state,
          [],
        ]);
      }
    }
  });

  it('knows only states that can be reached', () => {
    const reached = new Set<string>(['reported', ...CASE_ACTIONS.flatMap((action) => caseTable[action].to)]);
    expect(CASE_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });

  it('has a body schema for every action', () => {
    expect(Object.keys(caseBodies).sort()).toEqual([...CASE_ACTIONS].sort());
  });
});

/** Who decides each question, and who takes it back, by hand. */
const DECIDERS: Readonly<Record<AskKind, { readonly yes: string; readonly no: string }>> = {
  extension: { yes: 'dispatcher dutySupervisor', no: 'dispatcher dutySupervisor' },
  suspension: { yes: 'dutySupervisor leader', no: 'dutySupervisor leader' },
  transfer: { yes: 'dispatcher dutySupervisor', no: 'dispatcher dutySupervisor' },
  'force-close': { yes: 'dutySupervisor leader', no: 'dutySupervisor leader' },
  submission: { yes: 'dutySupervisor lead', no: 'dutySupervisor lead' },
  refusal: { yes: 'platform that owns it', no: 'dutySupervisor platform that owns it' },
  closing: { yes: 'platform that owns it', no: 'dutySupervisor platform that owns it' },
  'overdue-appeal': { yes: 'dutySupervisor leader', no: 'dutySupervisor leader' },
};

/** A question as it stands on a case; what a platform owns is asked of that platform. */
const questioned = (one: Actor, state: CaseState, kind: AskKind): CaseMeta => {
  const owned = kind === 'refusal' || kind === 'closing';
  const upstream: Partial<CaseMeta> = owned ? { upstream: { platform: PLATFORM, owns: [kind] } } : {};
  return { ...standingFor(one, state), ...asked(kind), ...upstream };
};

const mayDecide = (action: CaseAction, kind: AskKind, state: CaseState): string[] =>
  [...BY_ROLE, ...BY_RELATION]
    .filter((one) => {
      const c = questioned(one, state, kind);
      return isFrom(action, c) && postFor(action, one.who, c) !== undefined;
    })
    .map(({ name }) => name);

describe('a question', () => {
  const named = (text: string): string[] => [
    ...words(text.replace('platform that owns it', '')).filter((word) => word !== ''),
    ...(text.includes('platform') ? ['platform that owns it'] : []),
  ];

  it.each(ASKS)('%s is decided by those it is put to and by nobody else', (kind) => {
    const { yes, no } = DECIDERS[kind];
    const granting = kind === 'transfer' ? 'uphold' : 'grant';
    const other = kind === 'transfer' ? 'grant' : 'uphold';
    for (const state of CASE_STATES.filter(ASKED_IN[kind])) {
      expect([state, mayDecide(granting, kind, state)]).toEqual([state, named(yes)]);
      expect([state, mayDecide('deny', kind, state)]).toEqual([state, named(no)]);
      expect([state, mayDecide(other, kind, state)]).toEqual([state, []]);
    }
  });

  it('that waits lets nobody put another one', () => {
    const asking = words('ask-extension ask-suspension request-transfer force-close appeal-overdue') as CaseAction[];
    for (const state of CASE_STATES) {
      const c = { ...standing(state), ...asked('force-close') };
      expect([state, asking.filter((action) => isFrom(action, c))]).toEqual([state, []]);
    }
  });

  it('whose limit a platform owns is granted by that platform alone', () => {
    const [first] = BY_ROLE;
    if (!first) throw new Error('there are roles');
    const may = (action: CaseAction): string[] =>
      [...BY_ROLE, ...BY_RELATION]
        .filter((one) => {
          const owned: Partial<CaseMeta> = { upstream: { platform: PLATFORM, owns: ['limit'] } };
          return postFor(action, one.who, { ...standingFor(one, 'handling'), ...asked('extension'), ...owned });
        })
        .map(({ name }) => name);
    expect(may('grant')).toEqual(['platform that owns it']);
    expect(may('deny')).toEqual(['dutySupervisor', 'platform that owns it']);
  });
});
