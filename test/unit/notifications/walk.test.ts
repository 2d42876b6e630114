import { CASE_STATES, type ReportMeta } from '../../../shared/cases/model.ts';
import { plus } from '../../../shared/kernel/time.ts';
import {
  isToldAtOnce,
  recipientsOf,
  shortened,
  taskOf,
  type WalkMessage,
} from '../../../shared/notifications/rules-walk.ts';
import { AT, aCase, TOWN } from '../../support/cases.ts';

const message = (name: string, data: WalkMessage['data'] = {}): WalkMessage => ({
  type: `onegrid.case.${name}`,
  time: AT,
  data,
});

describe('what all reporters are told', () => {
  it('of an end is told while it is the end that stands', () => {
    const closed = aCase('closed', { closedAt: AT });
    expect(taskOf(message('closed'), closed)).toMatchObject({ template: 'case-closed', calls: 'open' });
    expect(taskOf(message('answered'), closed)).toMatchObject({ template: 'case-answered', calls: 'open' });
    expect(taskOf(message('refused'), aCase('refused', { closedAt: AT }))?.calls).toBeUndefined();
    // Closed again meanwhile, or taken up again: another message speaks of that.
    expect(taskOf(message('closed'), aCase('closed', { closedAt: plus(AT, 1) }))).toBeUndefined();
    for (const state of CASE_STATES.filter((one) => one !== 'closed')) {
      expect(taskOf(message('closed'), aCase(state, { closedAt: AT }))).toBeUndefined();
    }
  });

  it('of a reopening is told while it lasts, and a word to all in any case', () => {
    expect(taskOf(message('reopened'), aCase('dispatched'))).toMatchObject({
      template: 'case-reopened',
      calls: 'lapse',
    });
    expect(taskOf(message('reopened'), aCase('closed', { closedAt: plus(AT, 9) }))).toBeUndefined();
    for (const state of CASE_STATES)
      expect(taskOf(message('group-answered'), aCase(state))?.template).toBe('group-answer');
  });

  it('is nothing of a kind nobody declared, nor of a case that is not there', () => {
    expect(taskOf(message('closed'), undefined)).toBeUndefined();
    expect(taskOf(message('dispatched'), aCase('dispatched'))).toBeUndefined();
  });

  it('waits for the morning, unless it is an emergency or said to be told now', () => {
    expect(isToldAtOnce(message('closed'))).toBe(false);
    expect(isToldAtOnce(message('closed', { urgency: 'emergency' }))).toBe(true);
    expect(isToldAtOnce(message('group-answered', { now: true }))).toBe(true);
  });

  it('is cut where a text would be too long, between characters', () => {
    expect(shortened('已修复')).toBe('已修复');
    expect([...shortened('𠮷'.repeat(300))]).toHaveLength(200);
    expect(shortened('好'.repeat(201)).endsWith('…')).toBe(true);
  });
});

describe('recipients', () => {
  const report = (rid: string, more: Partial<ReportMeta> = {}): ReportMeta => ({
    rid,
    version: 1,
    caseNum: '1',
    town: TOWN,
    channel: 'app',
    receivedAt: AT,
    createdAt: AT,
    text: '停电',
    ...more,
  });

  it('are numbers: who rang twice is told once, who left none or took it back not at all', () => {
    const found = recipientsOf([
      report('a', { contact: 'c1' }),
      report('b'),
      report('c', { contact: 'c2', withdrawnAt: AT }),
      report('d', { contact: 'c1' }),
    ]);
    expect([...found].map(([contact, own]) => [contact, own.map(({ rid }) => rid)])).toEqual([['c1', ['a', 'd']]]);
  });
});
