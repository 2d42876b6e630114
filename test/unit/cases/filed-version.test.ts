import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { toMetaItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { FiledCategory } from '../../../shared/catalogue/rules.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { cellOf } from '../../../shared/kernel/geohash.ts';
import { aCase, barbecue, context, post, TOWN } from '../../support/cases.ts';
import { made } from '../../support/ways.ts';

/** A case keeps to the version of its category that it was filed under, with what that says of single stages. */

const acceptor = post('acceptor', TOWN);
const HOUR = { type: 'work_hour', n: 1 } as const;
const version = (standard: string, more: Partial<FiledCategory> = {}): FiledCategory => ({
  ...barbecue,
  standard,
  ...more,
});
const staged: FiledCategory = version('1/3', {
  conditions: barbecue.conditions.map((one) => ({ ...one, stages: { dispatch: HOUR } })),
});
const next = (c: CaseMeta, command: CaseCommand, category: FiledCategory): CaseMeta =>
  made(c, command, context('a', acceptor, { category })).next;
const file: CaseCommand = { action: 'file', body: { category: '0129', condition: 1 } };

describe('a filed case', () => {
  it('knows the version it was filed under and the limits of its stages', () => {
    const filed = next(aCase('reported'), file, staged);
    expect(filed).toMatchObject({ standard: '1/3', stages: { dispatch: HOUR }, family: 'smoke' });
    expect(filed.stage?.clock.limit).toEqual(HOUR);
  });

  it('is of another version when another category is named, and what the old one said of stages is gone', () => {
    const filed = next(aCase('reported'), file, staged);
    const other = next(filed, { action: 'amend', body: { category: '0129', reason: '错' } }, version('2/1'));
    expect(other.standard).toBe('2/1');
    expect(other.stages).toEqual({});
  });

  it('keeps nothing of it when it goes back to be filed again', () => {
    const filed = next(aCase('reported'), file, staged);
    const back = made(
      filed,
      { action: 'send-back', body: { reason: '信息不全' } },
      context('d', post('dispatcher', TOWN)),
    );
    expect(back.next).not.toHaveProperty('standard');
    expect(back.next).not.toHaveProperty('stages');
  });

  it('lies in a cell as large as its group asks for', () => {
    const c = aCase('reported', { family: 'odour:5', point: { lon: 120.5052, lat: 31.2863 } });
    expect(toMetaItem(c, chinaCalendar).cell).toBe(cellOf([120.5052, 31.2863], 5));
    expect(toMetaItem({ ...c, family: 'smoke' }, chinaCalendar).cell).toBe(cellOf([120.5052, 31.2863], 7));
  });
});
