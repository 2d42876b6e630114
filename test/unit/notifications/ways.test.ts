import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASKS } from '../../../shared/cases/model.ts';
import { eventTypes } from '../../../shared/notifications/events.ts';
import { textOf } from '../../../shared/notifications/templates.ts';
import { wordOf } from '../../../shared/notifications/words.ts';

const SOURCES = join(import.meta.dirname, '../../../shared/cases');

/** Types that the rules of cases name where they make a message. */
const sent = (): readonly (readonly [file: string, type: string])[] =>
  readdirSync(SOURCES).flatMap((file) =>
    [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/\bmessage\(\s*\w+,\s*'([a-z-]+)'/g)].map(
      ([, type = '']) => [file, type] as const,
    ),
  );

describe('messages of cases', () => {
  it('are declared, every one that a rule sends', () => {
    expect(sent().length).toBeGreaterThan(30);
    const undeclared = sent().filter(([, type]) => !eventTypes.has(`onegrid.case.${type}`));
    expect(undeclared).toEqual([]);
  });

  it.each(ASKS)('say in words that %s is asked, granted and denied', (ask) => {
    const zh = wordOf('ask', ask, 'zh-CN') ?? '';
    const en = wordOf('ask', ask, 'en') ?? '';
    expect([zh, en]).not.toContain('');
    for (const type of ['asked', 'granted', 'denied']) {
      expect(textOf(`onegrid.case.${type}`, { caseNum: '1', ask }, 'zh-CN').text).toContain(zh);
      expect(textOf(`onegrid.case.${type}`, { caseNum: '1', ask }, 'en').text).toContain(en);
    }
  });

  it('say until when', () => {
    const data = { caseNum: '1', categoryName: '积水', ask: 'suspension', decideAt: '2026-03-06T16:10:00.000Z' };
    expect(textOf('onegrid.case.asked', data, 'zh-CN').text).toBe(
      '案件 1（积水）有挂起申请待审批，请于 3月7日 00:10 前决定。',
    );
    expect(textOf('onegrid.case.suspended', { caseNum: '1', untilAt: data.decideAt }, 'en').text).toBe(
      'Case 1 was suspended until 7 Mar 00:10.',
    );
  });

  it('leave a code as it is that has no word', () => {
    expect(wordOf('ask', 'constructor', 'en')).toBeUndefined();
    expect(wordOf('toString', 'x', 'en')).toBeUndefined();
    expect(textOf('onegrid.case.asked', { caseNum: '1', ask: 'tea' }, 'en').text).toContain('about tea');
  });
});
