import { HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import {
  CODE_MS,
  type Found,
  type LookupDeps,
  lookupUseCases,
  NEW_CODE_MS,
} from '../../../shared/people/service-lookup.ts';
import type { Request } from '../../../shared/route.ts';

const NOW = '2026-03-07T02:00:00.000Z';
const KNOWN = '13800001111';
const UNKNOWN = '13900002222';

const found: Found = {
  trackingCode: '0123456789ABCDEF',
  caseNum: '2603067980012343',
  receivedAt: '2026-03-06T14:10:00.000Z',
  text: '电话13812345678',
  state: 'in-progress',
  stateText: '办理中',
};

/** One number with a report; what was kept, sent and asked, in order. */
const world = (limits: { address?: boolean; phone?: boolean } = {}) => {
  const log: string[] = [];
  const codes = new Map<string, string>();
  const deps: LookupDeps = {
    admits: async () => limits.address ?? true,
    maySend: async () => limits.phone ?? true,
    contactOf: (phone) => `contact of ${phone}`,
    townOf: async (contact) => (contact === `contact of ${KNOWN}` ? '320506103' : undefined),
    draw: () => '123456',
    keep: async (phone, code, until) => {
      codes.set(phone, code);
      log.push(`keep ${phone} until ${until}`);
    },
    redeem: async (phone, code) => codes.get(phone) === code,
    found: async (contact, until) => {
      log.push(`found until ${until}`);
      return contact === `contact of ${KNOWN}` ? [found] : [];
    },
    send: async (town, phone, code) => void log.push(`send ${town} ${phone} ${code}`),
    pace: (work) => {
      log.push('paced');
      return work();
    },
  };
  const ask = (name: 'lookupReports' | 'confirmLookup', body: unknown) => {
    const request: Request = { params: {}, query: {}, body, requestId: 'r', sourceIp: '::1' };
    return lookupUseCases(deps)[name](request, undefined, NOW);
  };
  return { log, ask };
};

describe('asking for a code', () => {
  it('is answered alike for every number, and only one that has reports gets an SMS', async () => {
    const w = world();
    const known = await w.ask('lookupReports', { phone: KNOWN });
    const unknown = await w.ask('lookupReports', { phone: UNKNOWN });
    expect(known).toEqual({ ok: true, value: { status: 202, body: { validMinutes: 10 } } });
    expect(unknown).toEqual(known);
    const until = plus(NOW, CODE_MS);
    expect(w.log).toEqual([
      'paced',
      `keep ${KNOWN} until ${until}`,
      `send 320506103 ${KNOWN} 123456`,
      'paced',
      `keep ${UNKNOWN} until ${until}`,
    ]);
  });

  it('too often for one number is answered alike and sends nothing', async () => {
    const w = world({ phone: false });
    expect(await w.ask('lookupReports', { phone: KNOWN })).toMatchObject({ ok: true, value: { status: 202 } });
    expect(w.log).toEqual(['paced']);
  });

  it('too often from one address is refused before anything is looked at', async () => {
    const w = world({ address: false });
    for (const name of ['lookupReports', 'confirmLookup'] as const)
      expect(await w.ask(name, { phone: KNOWN, code: '123456' })).toMatchObject({
        error: { code: 'too-many-requests' },
      });
    expect(w.log).toEqual([]);
  });
});

describe('the code', () => {
  it('leads to the reports of the number, each with a new code for a month, numbers in the text masked', async () => {
    const w = world();
    await w.ask('lookupReports', { phone: KNOWN });
    const reply = await w.ask('confirmLookup', { phone: KNOWN, code: '123456' });
    expect(reply).toEqual({
      ok: true,
      value: {
        body: {
          items: [
            {
              trackingCode: '0123456789ABCDEF',
              caseNum: '2603067980012343',
              receivedAt: '2026-03-06T22:10:00+08:00',
              validUntil: '2026-04-06T10:00:00+08:00',
              text: '电话138****5678',
              state: 'in-progress',
              stateText: '办理中',
            },
          ],
        },
      },
    });
    expect(NEW_CODE_MS).toBe(30 * 24 * HOUR);
    expect(CODE_MS).toBe(10 * MINUTE);
  });

  it('that is wrong, and the right one of a number without reports, are refused alike', async () => {
    const w = world();
    await w.ask('lookupReports', { phone: KNOWN });
    await w.ask('lookupReports', { phone: UNKNOWN });
    const wrong = await w.ask('confirmLookup', { phone: KNOWN, code: '654321' });
    expect(wrong).toEqual({ ok: false, error: { code: 'wrong-code' } });
    expect(await w.ask('confirmLookup', { phone: UNKNOWN, code: '123456' })).toEqual(wrong);
  });
});
