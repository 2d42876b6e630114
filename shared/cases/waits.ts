import type { Stage } from '../policies/rules.ts';
import type { Wait, Who } from '../workflow/waits.ts';
import type { AskKind, CaseState } from './model.ts';
import type { CaseAction } from './table.ts';

const ACCEPTOR: Who = { role: 'acceptor' };
const DISPATCHER: Who = { role: 'dispatcher' };
const SUPERVISOR: Who = { role: 'dutySupervisor' };
const LEAD: Who = { relation: 'lead' };

/** What each open state of a case waits for, and how it goes on when nobody moves. */
export const caseWaits: readonly Wait<CaseState, CaseAction, Stage>[] = [
  {
    state: 'reported',
    forward: ['file', 'answer', 'refuse', 'merge', 'ask-verification'],
    actor: ACCEPTOR,
    substitute: SUPERVISOR,
    limit: 'accept',
    override: { action: 'cancel', by: SUPERVISOR },
  },
  {
    state: 'verifying',
    forward: ['verify'],
    actor: { relation: 'verifier' },
    substitute: { role: 'gridLeader' },
    limit: 'verify',
    override: { action: 'recall-verification', by: DISPATCHER },
    onSilence: 'recall-verification',
  },
  {
    state: 'filed',
    forward: ['dispatch', 'send-back'],
    actor: DISPATCHER,
    substitute: SUPERVISOR,
    limit: 'dispatch',
    override: { action: 'force-close', by: SUPERVISOR },
  },
  {
    state: 'dispatched',
    forward: ['sign', 'return'],
    actor: LEAD,
    substitute: SUPERVISOR,
    limit: 'sign',
    override: { action: 'dispatch', by: DISPATCHER },
    onSilence: 'sign',
  },
  {
    state: 'returned',
    forward: ['dispatch', 'reject-return', 'send-back'],
    actor: DISPATCHER,
    substitute: SUPERVISOR,
    limit: 'decide-return',
    override: { action: 'force-close', by: SUPERVISOR },
  },
  {
    state: 'handling',
    forward: ['submit'],
    actor: LEAD,
    substitute: { relation: 'assignee' },
    limit: 'handle',
    override: { action: 'dispatch', by: DISPATCHER },
  },
  {
    state: 'suspended',
    forward: ['resume', 'submit'],
    actor: LEAD,
    substitute: DISPATCHER,
    limit: 'review',
    override: { action: 'dispatch', by: SUPERVISOR },
    onSilence: 'resume',
  },
  {
    state: 'escalated',
    forward: ['upstream-result', 'recall-escalation'],
    actor: { relation: 'platform' },
    substitute: DISPATCHER,
    limit: 'escalation',
    override: { action: 'recall-escalation', by: SUPERVISOR },
    onSilence: 'recall-escalation',
  },
  {
    state: 'handled',
    forward: ['inspect'],
    actor: { role: 'inspector' },
    substitute: { relation: 'inspector' },
    limit: 'inspect',
    override: { action: 'inspect', by: SUPERVISOR },
  },
  {
    state: 'inspected',
    forward: ['close', 'rework'],
    actor: ACCEPTOR,
    substitute: DISPATCHER,
    limit: 'close',
    override: { action: 'force-close', by: SUPERVISOR },
  },
];

/** A closed case waits too while a reporter disputes it; silence gives the reporter right. */
export const disputeWait: Wait<CaseState, CaseAction, Stage> = {
  state: 'closed',
  forward: ['reopen'],
  actor: ACCEPTOR,
  substitute: { role: 'callBackAgent' },
  limit: 'dispute',
  override: { action: 'reopen', by: SUPERVISOR },
  onSilence: 'reopen',
};

/**
 * Who decides what was asked, never the one who asked. What a platform from above owns only the platform decides; over
 * its silence the duty supervisor still has `force-close`. A transfer is upheld or denied, the rest granted or denied.
 */
export const ASK_DECIDERS: Readonly<Record<AskKind, { readonly actor: Who; readonly substitute: Who }>> = {
  extension: { actor: DISPATCHER, substitute: SUPERVISOR },
  suspension: { actor: SUPERVISOR, substitute: { role: 'leader' } },
  transfer: { actor: DISPATCHER, substitute: SUPERVISOR },
  'force-close': { actor: SUPERVISOR, substitute: { role: 'leader' } },
  submission: { actor: LEAD, substitute: SUPERVISOR },
  refusal: { actor: { relation: 'platform' }, substitute: SUPERVISOR },
  closing: { actor: { relation: 'platform' }, substitute: SUPERVISOR },
  'overdue-appeal': { actor: SUPERVISOR, substitute: { role: 'leader' } },
};
