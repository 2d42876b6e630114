import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseDeps } from '../../../shared/cases/ports.ts';
import { reportUseCases } from '../../../shared/cases/report-service.ts';
import { track } from '../../../shared/cases/tracking.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { AT, aCase, TOWN } from '../../support/cases.ts';

const cases: readonly CaseMeta[] = [
  aCase('merged', { num: '1000000000000001', mergedInto: '1000000000000002' }),
  aCase('merged', { num: '1000000000000002', mergedInto: '1000000000000003' }),
  aCase('closed', { num: '1000000000000003', closedAt: '2026-03-07T00:00:00.000Z' }),
];

const addition = (num: string) => ({
  part: 'r-hash',
  version: 2,
  action: 'supplement',
  actor: { person: 'report:hash', role: 'resident' },
  at: AT,
  to: 'reported',
  data: { text: `补充 ${num}` },
});

/** A port with three cases, each merged into the next; the reporter has added something in each. */
const deps = {
  policy: async () => defaultPolicy(TOWN),
  ids: { hash: (code: string) => `hash of ${code}` },
  store: {
    reportByCode: async (rid: string) => {
      const found = cases.find(({ num }) => rid === `hash of ${num}`);
      return (
        found && {
          rid,
          version: 1,
          caseNum: found.num,
          town: TOWN,
          channel: 'app',
          receivedAt: AT,
          createdAt: AT,
          text: '烟',
        }
      );
    },
    followed: async (wanted: string) => {
      const meta = cases.find(({ num }) => num === wanted);
      const answer = { kind: 'case-answer', answerKind: 'closed', text: '已清理', at: AT };
      const steps = [{ ...addition(wanted), part: '_', action: 'close', from: 'inspected', to: 'closed' }];
      return meta && { meta, steps, own: [addition(wanted)], ...(meta.state === 'closed' ? { answer } : {}) };
    },
  },
} as unknown as CaseDeps;

describe('following a report', () => {
  it.each(cases.map(({ num }) => num))('reads the answer of the last head from %s', async (code) => {
    const found = await track(deps, code, AT);
    expect(found.ok && found.value.body).toMatchObject({
      caseNum: code,
      state: 'done',
      answer: { text: '已清理' },
      steps: [{ step: 'received' }, { step: 'closed' }],
    });
  });

  it('names the case that it is handled in now, not one that was merged on', async () => {
    const found = await track(deps, '1000000000000001', AT);
    expect(found.ok && found.value.body).toMatchObject({ mergedInto: '1000000000000003' });
    const own = await track(deps, '1000000000000003', AT);
    expect(own.ok && own.value.body).not.toHaveProperty('mergedInto');
  });

  it('shows what the reporter added before and after each merge', async () => {
    const found = await track(deps, '1000000000000001', AT);
    const supplements = found.ok ? (found.value.body as { supplements: { text: string }[] }).supplements : [];
    expect(supplements.map(({ text }) => text)).toEqual(cases.map(({ num }) => `补充 ${num}`));
  });

  it('speaks the reader’s language', async () => {
    const params = { trackingCode: '1000000000000003' };
    const request = { params, query: {}, body: undefined, requestId: 'r', sourceIp: '::1' };
    const read = async (language?: 'zh-CN' | 'en') => {
      const asked = language ? { ...request, language } : request;
      const found = await reportUseCases(deps).trackReport(asked, undefined, AT);
      return found.ok && (found.value.body as { stateText: string }).stateText;
    };
    expect([await read(), await read('zh-CN'), await read('en')]).toEqual(['已办结', '已办结', 'Closed']);
  });

  it('knows nothing of another code', async () => {
    expect(await track(deps, 'x', AT)).toEqual({ ok: false, error: { code: 'not-found' } });
  });
});
