import { CASE_STATES, isOpen } from '../cases/model.ts';
import { CALL_STATES, CALL_WAITING } from '../cases/model-calls.ts';
import { CO_STATES } from '../cases/model-co.ts';
import { PROMISE_STATES } from '../cases/model-promise.ts';
import { SUPERVISION_STATES } from '../cases/model-supervision.ts';
import {
  ASK_NAMES,
  CALL_ACTION_NAMES,
  CALL_STATE_NAMES,
  CASE_ACTION_NAMES,
  CASE_STATE_NAMES,
  CO_ACTION_NAMES,
  CO_STATE_NAMES,
  PROMISE_ACTION_NAMES,
  PROMISE_STATE_NAMES,
  SUPERVISION_STATE_NAMES,
} from '../cases/names.ts';
import { supervisionTable, supervisionWaits } from '../cases/rules-supervision.ts';
import { caseTable } from '../cases/table.ts';
import { callTable } from '../cases/table-calls.ts';
import { coTable } from '../cases/table-co.ts';
import { promiseTable, promiseWaits } from '../cases/table-promise.ts';
import { ASK_DECIDERS, caseWaits, disputeWait } from '../cases/waits.ts';
import { callWaits } from '../cases/waits-calls.ts';
import { CO_WAITING, coWaits } from '../cases/waits-co.ts';
import type { Name, Names } from '../kernel/names.ts';
import { REDIVISION_STATES } from '../redivisions/model.ts';
import { REDIVISION_ACTION_NAMES, REDIVISION_STATE_NAMES } from '../redivisions/names.ts';
import { redivisionTable } from '../redivisions/table.ts';
import { REDIVISION_WAITING, redivisionWaits } from '../redivisions/waits.ts';
import { RELIEF_STATES } from '../reliefs/model.ts';
import { RELIEF_ACTION_NAMES, RELIEF_STATE_NAMES } from '../reliefs/names.ts';
import { reliefTable } from '../reliefs/table.ts';
import { reliefWaits } from '../reliefs/waits.ts';
import {
  REQUEST_ACTION_NAMES,
  REQUEST_STATE_NAMES,
  REQUEST_STATES,
  requestTable,
  requestWaits,
} from '../services/rules-requests.ts';
import { SHIFT_STATES } from '../shifts/model.ts';
import { SHIFT_ACTION_NAMES, SHIFT_STATE_NAMES } from '../shifts/names.ts';
import { shiftTable, shiftWaits } from '../shifts/table.ts';
import { SURGE_STATES } from '../surges/model.ts';
import { SURGE_ACTION_NAMES, SURGE_STATE_NAMES } from '../surges/names.ts';
import { surgeTable } from '../surges/table.ts';
import { surgeWaits } from '../surges/waits.ts';
import { TASK_STATES, TASK_WAITING } from '../tasks/model.ts';
import { TASK_ACTION_NAMES, TASK_STATE_NAMES } from '../tasks/names.ts';
import { taskTable } from '../tasks/table.ts';
import { taskWaits } from '../tasks/waits.ts';
import { PART_STATES, WHISTLE_STATES } from '../whistles/model.ts';
import { PART_ACTION_NAMES, PART_STATE_NAMES, WHISTLE_ACTION_NAMES, WHISTLE_STATE_NAMES } from '../whistles/names.ts';
import { partTable, whistleTable } from '../whistles/table.ts';
import { PART_WAITING, partWaits, WAITING, whistleWaits } from '../whistles/waits.ts';
import type { TransitionTable } from '../workflow/table.ts';
import type { Wait, Who } from '../workflow/waits.ts';

/** Where a matter begins: the state, and what makes it. */
export interface Beginning<S extends string> {
  readonly state: S;
  readonly by: string;
}

/** Somebody else's word that a matter may wait for without leaving its state. */
export interface Question {
  readonly code: string;
  readonly name: Name;
  readonly actor: Who;
  readonly substitute: Who;
}

/** A kind of matter as it is declared: what may be done from where by whom, and what each state waits for. */
export interface Life<S extends string = string, A extends string = string, L extends string = string> {
  readonly file: string;
  readonly title: Name;
  readonly note: string;
  readonly states: readonly S[];
  readonly begins: readonly Beginning<S>[];
  readonly table: TransitionTable<S, A>;
  /** States that wait for somebody, each declared once in `waits`. */
  readonly waiting: readonly S[];
  readonly waits: readonly Wait<S, A, L>[];
  /** What else is waited for in a state that is none of those. */
  readonly beside?: readonly Wait<S, A, L>[];
  readonly questions?: readonly Question[];
  readonly stateNames: Names<S>;
  readonly actionNames: Names<A>;
  /** What other matters do to it, by action: drawn, and no action of its own. */
  readonly otherwise?: readonly { readonly from: S; readonly to: S; readonly by: string }[];
}

/** Forgets which states and actions a life has, so that all of them can be looked at together. */
const life = <S extends string, A extends string, L extends string>(one: Life<S, A, L>): Life => one as unknown as Life;

const ofCase = life({
  file: 'case',
  title: ['案件', 'Case'],
  note: 'A rule may refuse what the table allows: `shared/cases/rules-*.ts`. Limits are the town’s policy, `handle` that of the filing standard; `review` comes every month.',
  states: CASE_STATES,
  begins: [{ state: 'reported', by: 'report' }],
  table: caseTable,
  waiting: CASE_STATES.filter(isOpen),
  waits: caseWaits,
  beside: [disputeWait],
  questions: (Object.keys(ASK_NAMES) as (keyof typeof ASK_NAMES)[]).map((code) => ({
    code,
    name: ASK_NAMES[code],
    ...ASK_DECIDERS[code],
  })),
  stateNames: CASE_STATE_NAMES,
  actionNames: CASE_ACTION_NAMES,
});

const ofCo = life({
  file: 'co-unit',
  title: ['协办', 'A co-unit’s part'],
  note: 'Each co-unit that a dispatch names has a part of its own, with its own version and limit.',
  states: CO_STATES,
  begins: [{ state: 'invited', by: 'dispatch' }],
  table: coTable,
  waiting: CO_WAITING,
  waits: coWaits,
  stateNames: CO_STATE_NAMES,
  actionNames: CO_ACTION_NAMES,
  otherwise: [{ from: 'result-filed', to: 'signed', by: 'inspect fail, rework' }],
});

const ofCall = life({
  file: 'call-back',
  title: ['回访', 'A call-back'],
  note: 'One for each reporter who is to be asked about a closing: not the anonymous, not who is not drawn, not where a platform above rings them. `call-back` and `waive-call-back` are actions of the case, `rate` is the reporter’s.',
  states: CALL_STATES,
  begins: [
    { state: 'due', by: 'close' },
    { state: 'asked', by: 'close, SMS first' },
  ],
  table: callTable,
  waiting: CALL_WAITING,
  waits: callWaits,
  stateNames: CALL_STATE_NAMES,
  actionNames: CALL_ACTION_NAMES,
});

const ofSupervision = life({
  file: 'instruction',
  title: ['督办', 'An instruction on a case'],
  note: 'Whoever gives it names the time to answer by.',
  states: SUPERVISION_STATES,
  begins: [{ state: 'open', by: 'supervise' }],
  table: supervisionTable,
  waiting: ['open'],
  waits: supervisionWaits,
  stateNames: SUPERVISION_STATE_NAMES,
  actionNames: { 'answer-supervision': CASE_ACTION_NAMES['answer-supervision'] },
});

const ofPromise = life({
  file: 'promise',
  title: ['承诺', 'A promise on a case'],
  note: 'Whoever promises names the time; it outlives the end of its case. Dropped it is by another than its owner.',
  states: PROMISE_STATES,
  begins: [{ state: 'open', by: 'note (promise)' }],
  table: promiseTable,
  waiting: ['open'],
  waits: promiseWaits,
  stateNames: PROMISE_STATE_NAMES,
  actionNames: PROMISE_ACTION_NAMES,
});

const ofWhistle = life({
  file: 'whistle',
  title: ['吹哨', 'Whistle'],
  note: 'An emergency is in force when it is blown, and accepted afterwards. `confirm` waits until every part is in or excused.',
  states: WHISTLE_STATES,
  begins: [
    { state: 'blown', by: 'blow' },
    { state: 'in-force', by: 'blow (emergency)' },
  ],
  table: whistleTable,
  waiting: WAITING,
  waits: whistleWaits,
  stateNames: WHISTLE_STATE_NAMES,
  actionNames: WHISTLE_ACTION_NAMES,
});

const ofPart = life({
  file: 'whistle-part',
  title: ['部门报到', 'A department’s part in a whistle'],
  note: 'Each department that a whistle calls has a part of its own, with its own version and limits.',
  states: PART_STATES,
  begins: [{ state: 'invited', by: 'blow' }],
  table: partTable,
  waiting: PART_WAITING,
  waits: partWaits,
  stateNames: PART_STATE_NAMES,
  actionNames: PART_ACTION_NAMES,
});

const ofRelief = life({
  file: 'relief',
  title: ['停时', 'A relief of the clocks'],
  note: 'Who asks does not decide, but for the solo duty. An outage of the systems lives the same life.',
  states: RELIEF_STATES,
  begins: [{ state: 'asked', by: 'ask' }],
  table: reliefTable,
  waiting: ['asked'],
  waits: reliefWaits,
  stateNames: RELIEF_STATE_NAMES,
  actionNames: RELIEF_ACTION_NAMES,
});

const ofSurge = life({
  file: 'surge',
  title: ['突发群诉', 'A surge'],
  note: 'New reports of one thing attach themselves to a case until its end, and may be taken apart again.',
  states: SURGE_STATES,
  begins: [{ state: 'active', by: 'declare' }],
  table: surgeTable,
  waiting: ['active'],
  waits: surgeWaits,
  stateNames: SURGE_STATE_NAMES,
  actionNames: SURGE_ACTION_NAMES,
});

const ofShift = life({
  file: 'shift',
  title: ['交接班', 'A shift that changes hands'],
  note: 'Who hands over does not take over, unless nobody else comes; what was promised goes along.',
  states: SHIFT_STATES,
  begins: [{ state: 'handed', by: 'hand-over' }],
  table: shiftTable,
  waiting: ['handed'],
  waits: shiftWaits,
  stateNames: SHIFT_STATE_NAMES,
  actionNames: SHIFT_ACTION_NAMES,
});

const ofServiceRequest = life({
  file: 'service-request',
  title: ['准入申请', 'A request for the service list'],
  note: 'A line department asks, or the grid office for it; the grid office decides, and who asks does not.',
  states: REQUEST_STATES,
  begins: [{ state: 'asked', by: 'ask' }],
  table: requestTable,
  waiting: ['asked'],
  waits: requestWaits,
  stateNames: REQUEST_STATE_NAMES,
  actionNames: REQUEST_ACTION_NAMES,
});

const ofRedivision = life({
  file: 'redivision',
  title: ['网格调整', 'A redivision of grids'],
  note: 'The town proposes, the county consents, two persons at least; what is activated the clock finishes.',
  states: REDIVISION_STATES,
  begins: [{ state: 'drafted', by: 'draft' }],
  table: redivisionTable,
  waiting: REDIVISION_WAITING,
  waits: redivisionWaits,
  stateNames: REDIVISION_STATE_NAMES,
  actionNames: REDIVISION_ACTION_NAMES,
});

const ofTask = life({
  file: 'task',
  title: ['任务', 'Task'],
  note: 'Late is a flag and no state; a late visit is still recorded. What is done in the field needs no `If-Match`.',
  states: TASK_STATES,
  begins: [{ state: 'pushed', by: 'push' }],
  table: taskTable,
  waiting: TASK_WAITING,
  waits: taskWaits,
  stateNames: TASK_STATE_NAMES,
  actionNames: TASK_ACTION_NAMES,
});

/** Every kind of matter that has a table. */
export const lives: readonly Life[] = [
  ofCase,
  ofCo,
  ofCall,
  ofSupervision,
  ofPromise,
  ofWhistle,
  ofPart,
  ofRelief,
  ofSurge,
  ofRedivision,
  ofShift,
  ofServiceRequest,
  ofTask,
];
