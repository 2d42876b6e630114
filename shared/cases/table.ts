import type { TransitionTable } from '../workflow/table.ts';
import { CASE_STATES, type CaseState, isOpen } from './model.ts';

export const CASE_ACTIONS = [
  'claim',
  'release',
  'amend',
  'answer',
  'refuse',
  'merge',
  'file',
  'send-back',
  'dispatch',
  'sign',
  'return',
  'reject-return',
  'assign',
  'take',
  'hand-back',
  'contact',
  'submit',
  'inspect',
  'rework',
  'close',
  'cancel',
  'call-back',
  'note',
] as const;
export type CaseAction = (typeof CASE_ACTIONS)[number];

const OPEN = CASE_STATES.filter(isOpen);
const LEAD = ['lead'];

/**
 * The life of a case: who may do what from where. `lead` is an officer or head of the leading unit, `assignee` the
 * person or post it was given to, `staff` whoever may see it.
 */
export const caseTable: TransitionTable<CaseState, CaseAction> = {
  claim: {
    from: ['reported', 'filed', 'returned', 'handled'],
    to: ['same'],
    by: { roles: ['acceptor', 'dispatcher', 'inspector', 'dutySupervisor'] },
    commutes: true,
  },
  release: {
    from: ['reported', 'filed', 'returned', 'handled'],
    to: ['same'],
    by: { roles: ['acceptor', 'dispatcher', 'inspector', 'dutySupervisor'] },
    commutes: true,
  },
  amend: { from: OPEN, to: ['same'], by: { roles: ['acceptor', 'dispatcher', 'dutySupervisor'] } },
  answer: { from: ['reported'], to: ['closed'], by: { roles: ['acceptor', 'dutySupervisor'] } },
  refuse: { from: ['reported'], to: ['refused'], by: { roles: ['acceptor', 'dutySupervisor'] } },
  merge: {
    from: ['reported', 'filed', 'returned', 'dispatched', 'handling'],
    to: ['merged'],
    by: { roles: ['acceptor', 'dispatcher', 'dutySupervisor'] },
  },
  file: { from: ['reported'], to: ['filed'], by: { roles: ['acceptor', 'dutySupervisor'] } },
  'send-back': { from: ['filed', 'returned'], to: ['reported'], by: { roles: ['dispatcher', 'dutySupervisor'] } },
  dispatch: {
    from: ['filed', 'returned', 'handling', 'dispatched'],
    to: ['dispatched'],
    by: { roles: ['dispatcher', 'dutySupervisor'] },
  },
  sign: { from: ['dispatched'], to: ['handling'], by: { roles: ['dutySupervisor'], relations: ['lead', 'assignee'] } },
  return: { from: ['dispatched'], to: ['returned'], by: { relations: LEAD } },
  'reject-return': { from: ['returned'], to: ['dispatched'], by: { roles: ['dispatcher', 'dutySupervisor'] } },
  assign: { from: ['dispatched', 'handling'], to: ['same'], by: { relations: LEAD } },
  take: { from: ['dispatched', 'handling'], to: ['same'], by: { relations: ['lead', 'unit-staff'] } },
  'hand-back': { from: ['dispatched', 'handling'], to: ['same'], by: { relations: ['assignee', 'lead'] } },
  contact: { from: ['dispatched', 'handling'], to: ['same'], by: { relations: ['lead', 'assignee'] } },
  submit: { from: ['handling'], to: ['handled'], by: { relations: ['lead', 'assignee'] } },
  inspect: { from: ['handled'], to: ['inspected', 'handling', 'same'], by: { roles: ['inspector', 'dutySupervisor'] } },
  rework: { from: ['inspected'], to: ['handling'], by: { roles: ['acceptor', 'dutySupervisor'] } },
  close: { from: ['inspected'], to: ['closed'], by: { roles: ['acceptor', 'dutySupervisor'] } },
  cancel: { from: OPEN, to: ['cancelled'], by: { roles: ['acceptor', 'dutySupervisor'] } },
  'call-back': {
    from: ['closed', 'refused'],
    to: ['same'],
    by: { roles: ['callBackAgent', 'dutySupervisor'] },
    commutes: true,
  },
  note: { from: CASE_STATES, to: ['same'], by: { relations: ['staff'] }, commutes: true },
};
