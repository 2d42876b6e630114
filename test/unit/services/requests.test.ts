import type { ServiceItem } from '../../../shared/services/rules.ts';
import { burdenOf, minutesAWeek, mondayOf } from '../../../shared/services/rules-burden.ts';
import {
  decideRequest,
  REQUEST_ACTIONS,
  type RequestedItem,
  requestFault,
  requestTable,
  requestWaits,
  type ServiceRequest,
} from '../../../shared/services/rules-requests.ts';
import { faultsOfWaits } from '../../../shared/workflow/waits.ts';

const item = (more: Partial<ServiceItem> = {}): ServiceItem => ({
  ...{ code: 'S20', name: { zh: '燃气检查', en: 'Gas checks' }, lineDepartment: 'zjj', taskKinds: ['inspection'] },
  ...{ frequency: { times: 1, per: 'week' }, minutes: 30, basis: '条例', validFrom: '2026-01-01', version: 1 },
  ...more,
});
const asked: ServiceRequest = {
  ...{ id: 'request0001', town: '320506103', state: 'asked', version: 1, item: item(), reason: '省里要求' },
  ...{ askedBy: { person: 'head', role: 'unitHead', party: 'zjj' }, askedAt: '2026-03-06T01:00:00.000Z' },
  decideBy: '2026-03-13T01:00:00.000Z',
};
const NOW = '2026-03-07T01:00:00.000Z';

describe('a request for the service list', () => {
  it('waits for the grid office, a leader in its place, with a limit and a way out', () => {
    expect(faultsOfWaits(requestTable, ['asked'], requestWaits)).toEqual([]);
  });

  it('is decided by another person, and taken back by who asked', () => {
    const office = { person: 'office', role: 'gridOffice' } as const;
    const decided = REQUEST_ACTIONS.map((action) => decideRequest(asked, action, '理由', office, NOW));
    expect(decided.map((one) => one.ok && one.value.state)).toEqual(['admitted', 'denied', 'withdrawn']);
    expect(decided[0]).toMatchObject({ value: { version: 2, decidedBy: office, decidedAt: NOW, words: '理由' } });
    const self = { ...asked.askedBy, role: 'gridOffice' } as const;
    expect(decideRequest(asked, 'approve', undefined, self, NOW)).toMatchObject({
      error: { code: 'separation-of-duties', params: { rule: 'ask-decide' } },
    });
    expect(decideRequest(asked, 'withdraw', undefined, asked.askedBy, NOW).ok).toBe(true);
  });

  it('for a time alone has an end within a year', () => {
    const of = (more: Partial<RequestedItem>) => requestFault({ ...item(), ...more })?.errors?.map(({ code }) => code);
    const temporary = { consent: '镇党政办，2026年1月5日会议纪要' };
    expect(of({})).toBeUndefined();
    expect(of({ validTo: '2025-12-31' })).toEqual(['ends-before-it-begins']);
    expect(of({ temporary })).toEqual(['required']);
    expect(of({ temporary, validTo: '2027-01-02' })).toBeUndefined();
    expect(of({ temporary, validTo: '2027-01-03' })).toEqual(['temporary-too-long']);
  });
});

describe('what departments ask of grid workers', () => {
  it('is reckoned by the week', () => {
    const of = (times: number, per: ServiceItem['frequency']['per']) =>
      Math.round(minutesAWeek(item({ frequency: { times, per }, minutes: 52 })));
    expect([of(1, 'day'), of(2, 'week'), of(1, 'month'), of(1, 'quarter'), of(10, 'year'), of(3, 'on-demand')]).toEqual(
      [260, 104, 12, 4, 10, 3],
    );
  });

  it('adds up by department, the most demanding first, and is nothing for an empty list', () => {
    const items = [
      item(),
      item({ code: 'S10', minutes: 10 }),
      item({ code: 'S30', lineDepartment: 'sfs', frequency: { times: 1, per: 'day' } }),
    ];
    const none = { tasks: 0, minutes: 0 };
    expect(burdenOf(items, 172)).toEqual([
      { department: 'sfs', items: ['S30'], perWorker: 150, minutes: 25_800, asked: none },
      { department: 'zjj', items: ['S10', 'S20'], perWorker: 40, minutes: 6_880, asked: none },
    ]);
    expect(burdenOf([], 172)).toEqual([]);
    const asked = { tasks: 3, minutes: 90 };
    expect(burdenOf([], 172, new Map([['saw', asked]]))).toEqual([
      { department: 'saw', items: [], perWorker: 0, minutes: 0, asked },
    ]);
    expect([mondayOf('2026-03-08'), mondayOf('2026-03-09'), mondayOf('2026-03-15')]).toEqual([
      '2026-03-02',
      '2026-03-09',
      '2026-03-09',
    ]);
  });
});
