import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseDeps } from '../../../shared/cases/ports.ts';
import { track } from '../../../shared/cases/tracking.ts';
import { AT, aCase, TOWN } from '../../support/cases.ts';

const cases: readonly CaseMeta[] = [
  aCase('merged', { num: '1000000000000001', mergedInto: '1000000000000002' }),
  aCase('merged', { num: '1000000000000002', mergedInto: '1000000000000003' }),
  aCase('closed', { num: '1000000000000003', closedAt: '2026-03-07T00:00:00.000Z' }),
];

/** A port with three cases, each merged into the next. */
const deps = {
  ids: { hash: (code: string) => `hash of ${code}` },
  store: {
    report: async (rid: string) => {
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
    loadWhole: async (wanted: string) => {
      const meta = cases.find(({ num }) => num === wanted);
      const answer = { kind: 'case-answer', answerKind: 'closed', text: '已清理', at: AT };
      return meta && { meta, text: { text: '烟' }, ...(meta.state === 'closed' ? { answer } : {}) };
    },
  },
} as unknown as CaseDeps;

describe('following a report', () => {
  it.each(cases.map(({ num }) => num))('reads the answer of the last head from %s', async (code) => {
    const found = await track(deps, code, AT);
    expect(found.ok && found.value.body).toMatchObject({ caseNum: code, state: 'done', answer: { text: '已清理' } });
  });

  it('names the case that it is handled in now, not one that was merged on', async () => {
    const found = await track(deps, '1000000000000001', AT);
    expect(found.ok && found.value.body).toMatchObject({ mergedInto: '1000000000000003' });
    const own = await track(deps, '1000000000000003', AT);
    expect(own.ok && own.value.body).not.toHaveProperty('mergedInto');
  });

  it('knows nothing of another code', async () => {
    expect(await track(deps, 'x', AT)).toEqual({ ok: false, error: { code: 'not-found' } });
  });
});
